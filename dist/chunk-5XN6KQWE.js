import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{b as r}from"./chunk-IXEDBGZZ.js";import{readFileSync as o}from"node:fs";function c(t){try{return{text:o(t,"utf8"),file:t}}catch(n){throw new r(`The configuration ${t} cannot be read.`,{code:"config-missing",hint:"Correct --config, or the Action\u2019s input config.",cause:n})}}export{c as a};
