import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{d as a,e as b,f as c}from"./chunk-VIBJJPVF.js";import"./chunk-SMNZJ6WV.js";import"./chunk-T2K5SXG5.js";import"./chunk-IXEDBGZZ.js";import"./chunk-DFTWILR4.js";export{a as configPaths,c as defaultConfig,b as loadConfig};
