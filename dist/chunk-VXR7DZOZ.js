import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{b as t}from"./chunk-IXEDBGZZ.js";import{readFileSync as o}from"node:fs";function c(r){try{return{text:o(r,"utf8"),file:r}}catch(n){throw new t(`The configuration ${r} cannot be read.`,{code:"config-missing",hint:"Correct --config.",cause:n})}}export{c as a};
