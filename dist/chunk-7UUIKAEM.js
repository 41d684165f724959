import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{g as n,h as e}from"./chunk-RG72BHM7.js";import{randomUUID as f}from"node:crypto";var l=10;function y(t){let o=f();process.stdout.write(`::stop-commands::${o}
${t}
::${o}::
`)}function v(t){for(let o of["block","warn"]){let s=t.filter(r=>r.severity===o),i=o==="block"?n:e;for(let{path:r,startLine:c,endLine:a,code:m,message:p}of s.slice(0,l))i(p,{title:`Lockstep: ${m}`,file:r,startLine:c,endLine:a})}}export{y as a,v as b};
