import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a,b,c,d}from"./chunk-IZO6PU5E.js";import"./chunk-AF4E4T2S.js";import"./chunk-DRBMPY5P.js";import"./chunk-B2SFTVN4.js";import"./chunk-G4JVHZKM.js";import"./chunk-XTD5NFHV.js";import"./chunk-75NXFNRN.js";import"./chunk-PCRXR452.js";import"./chunk-HC4JIQ54.js";import"./chunk-B5VM4QTM.js";import"./chunk-S7WB43ZE.js";import"./chunk-A57NEOTU.js";import"./chunk-242KQI2C.js";import"./chunk-3PEV3R4L.js";import"./chunk-T2K5SXG5.js";import"./chunk-IXEDBGZZ.js";import"./chunk-DFTWILR4.js";export{c as LintRun,d as isOf,a as lintFiles,b as startLint};
