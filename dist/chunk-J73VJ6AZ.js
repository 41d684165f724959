import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{g as s,h as n,k as c,l as i}from"./chunk-OB7VG5YF.js";import{randomUUID as g}from"node:crypto";var k=10;function p(e){let o=g();process.stdout.write(`::stop-commands::${o}
${e}
::${o}::
`)}function x(e){for(let o of["block","warn"]){let r=e.filter(t=>t.severity===o),a=o==="block"?s:n;for(let{path:t,startLine:f,endLine:m,code:d,message:l}of r.slice(0,k))a(l,{title:`Lockstep: ${d}`,file:t,startLine:f,endLine:m})}}function b(){let e=!1,o=()=>{e&&i(),e=!1};return{stage(r){o(),c(r),e=!0},update:r=>p(r),[Symbol.dispose]:o}}export{p as a,x as b,b as c};
