import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{b as n}from"./chunk-VACRJDHY.js";function c({status:r,reasons:o},e){let t=[...o,...e].toSorted(n);return e.some(({severity:s})=>s==="block")?{status:"fail",reasons:t}:{status:r==="pass"&&e.some(({severity:s})=>s==="warn")?"warn":r,reasons:t}}function d(r,o={}){return r.flatMap(e=>{let t=o[e.code]??e.severity;return t==="off"?[]:[{...e,severity:t}]})}export{c as a,d as b};
