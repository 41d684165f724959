import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{b as o,d as e}from"./chunk-45R7HY66.js";import{b as r}from"./chunk-IXEDBGZZ.js";import{readFileSync as s,statSync as a}from"node:fs";function p(t){try{if(a(t).size<=o)return{text:s(t,"utf8"),file:t}}catch(n){throw new r(`The snapshot ${t} cannot be read.`,{code:"file-missing",hint:"Correct --snapshot; `lockstep snapshot --url \u2026` writes one.",cause:n})}throw e(t)}export{p as a};
