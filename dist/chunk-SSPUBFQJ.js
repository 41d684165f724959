import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as i,b as e}from"./chunk-GFN5UPG4.js";function a(t,n){let s=e(n,t.config?.policy.rules);if(s.length===0)return t;let o=i(t.result.verdict,s),r=t.standing==="waiting"&&o.status==="fail";return{...t,result:{...t.result,verdict:o},...r&&{standing:"blocked"}}}export{a};
