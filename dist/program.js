import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as w}from"./chunk-CLIKDODJ.js";import{a as c}from"./chunk-CT54OOG3.js";import{a as p,d as u}from"./chunk-BGYRMVYO.js";import{h as o,i as m}from"./chunk-IXEDBGZZ.js";import"./chunk-UO7MZJKA.js";import"./chunk-DFTWILR4.js";function f(i){let r;return i.on("error",t=>{r??=t}),async t=>(await new Promise(n=>i.write("",()=>n())),await new Promise(n=>setImmediate(n)),r===void 0||r.code==="EPIPE"?t:(process.stderr.write(`lockstep: the result could not be written: ${r.message} [output-failed]
`),process.stderr.write(`  next: make room, or write it somewhere else with --output.
`),o.error))}var a={check:async()=>(await import("./chunk-C6ODBRNV.js")).addCheck,history:async()=>(await import("./chunk-XEHZTYJI.js")).addHistory,lint:async()=>(await import("./chunk-OQSMPD4W.js")).addLint,rehearse:async()=>(await import("./chunk-CJ3HRTXK.js")).addRehearse,snapshot:async()=>(await import("./chunk-UKH3LQVB.js")).addSnapshot,init:async()=>(await import("./chunk-SAPRZRY6.js")).addInit,demo:async()=>(await import("./chunk-NPWHO5DV.js")).addDemo,serve:async()=>(await import("./chunk-TY7UDDQD.js")).addServe};async function C(i){let r=o.pass,t=new u("lockstep").description("Change a live database without downtime, from the pull request.").version(w).exitOverride().showHelpAfterError("(lockstep --help lists the verbs)").configureHelp({showGlobalOptions:!0}),n=e=>{r=e},s=i[2]??"",d=Object.hasOwn(a,s)?a[s]:void 0;for(let e of d===void 0?Object.values(a):[d])(await e())(t,n);try{return await t.parseAsync(i),r}catch(e){return e instanceof p?e.exitCode===0?o.pass:o.usage:(process.stderr.write(`${c(e)}
`),m(e))}}export{C as runCli,f as watchStdout};
