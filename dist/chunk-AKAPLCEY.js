import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a,b,c,d}from"./chunk-N5CPYGM3.js";import"./chunk-KZXN3Q2V.js";import"./chunk-IPLDONNQ.js";import"./chunk-B2SFTVN4.js";import"./chunk-NUD4GHBA.js";import"./chunk-ZANPXZFC.js";import"./chunk-65SIUUZS.js";import"./chunk-RXYIZJJ5.js";import"./chunk-HC4JIQ54.js";import"./chunk-B5VM4QTM.js";import"./chunk-LL4GU2MF.js";import"./chunk-EZTFSAVI.js";import"./chunk-242KQI2C.js";import"./chunk-3PEV3R4L.js";import"./chunk-T2K5SXG5.js";import"./chunk-IXEDBGZZ.js";import"./chunk-DFTWILR4.js";export{c as LintRun,d as isOf,a as lintFiles,b as startLint};
