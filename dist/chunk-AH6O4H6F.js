import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a,b,c,d}from"./chunk-OCDFMWMV.js";import"./chunk-VFBYW5D7.js";import"./chunk-DRBMPY5P.js";import"./chunk-B2SFTVN4.js";import"./chunk-QAXJIYUR.js";import"./chunk-7KEF7BWK.js";import"./chunk-YTVTOFNK.js";import"./chunk-YPGFK6X2.js";import"./chunk-SZ7F46NV.js";import"./chunk-S7WB43ZE.js";import"./chunk-242KQI2C.js";import"./chunk-3PEV3R4L.js";import"./chunk-T2K5SXG5.js";import"./chunk-B5VM4QTM.js";import"./chunk-IXEDBGZZ.js";import"./chunk-DFTWILR4.js";export{c as LintRun,d as isOf,a as lintFiles,b as startLint};
