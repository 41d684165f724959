import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{g as t}from"./chunk-3YLBAUWR.js";function i(r){try{let n=t(r);return/^[0-9a-f]{16}$/.test(n)?n:void 0}catch{return}}export{i as a};
