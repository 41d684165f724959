import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as i}from"./chunk-IXEDBGZZ.js";import{setTimeout as p}from"node:timers/promises";var c=5e3;async function f(t,{databases:r,signal:n}){let a=Promise.race([r.died,d(n)]),e=await Promise.race([t.then(o=>({value:o}),o=>({thrown:o})),a.then(o=>({stopped:o}))]);if("value"in e)return e.value;let s="stopped"in e?e.stopped:await Promise.race([a,p(150)]);throw s===void 0?"thrown"in e?e.thrown:s:(await r[Symbol.asyncDispose](),await Promise.race([t.catch(()=>{}),p(c,void 0,{ref:!1})]),s)}function d(t){let r=new i("The check was interrupted.",{code:"interrupted",hint:"Run it again; nothing was left behind."});return t.aborted?Promise.resolve(r):new Promise(n=>t.addEventListener("abort",()=>n(r),{once:!0}))}export{f as a};
