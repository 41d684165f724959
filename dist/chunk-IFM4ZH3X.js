import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{n as i}from"./chunk-2WH5YTR6.js";function s(o){let e;return o.on("error",r=>{e??=r}),async r=>(await new Promise(t=>o.write("",()=>t())),await new Promise(t=>setImmediate(t)),e===void 0||e.code==="EPIPE"?r:(process.stderr.write(`lockstep: the result could not be written: ${e.message} [output-failed]
`),process.stderr.write(`  next: make room, or write it somewhere else with --output.
`),i.error))}export{s as watchStdout};
