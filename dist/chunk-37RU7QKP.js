import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a,b}from"./chunk-KPA2RAS5.js";import"./chunk-ONRMRTCF.js";import"./chunk-VIBJJPVF.js";import"./chunk-SMNZJ6WV.js";import"./chunk-T2K5SXG5.js";import"./chunk-IXEDBGZZ.js";import"./chunk-DFTWILR4.js";export{b as assumeVersion,a as configure};
