import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
function e(r){return r.some(({severity:t,undecided:n})=>t==="block"&&n!==!0)?"fail":r.some(({undecided:t})=>t===!0)?"error":r.some(({severity:t})=>t==="warn")?"warn":"pass"}function i(r,t){return r.path!==t.path?r.path<t.path?-1:1:r.range.line-t.range.line||r.range.column-t.range.column}export{e as a,i as b};
