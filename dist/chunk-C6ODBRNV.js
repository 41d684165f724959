import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{b as a,c as b}from"./chunk-JCGDAKEY.js";import"./chunk-CX2FBAUE.js";import"./chunk-E5DTUJZX.js";import"./chunk-27I7HAP3.js";import"./chunk-Q3O3NTFC.js";import"./chunk-BGYHNDPV.js";import"./chunk-R4IJNNX4.js";import"./chunk-3YMP5YCH.js";import"./chunk-NVFIOZHI.js";import"./chunk-WLY5ZIIF.js";import"./chunk-BGYRMVYO.js";import"./chunk-56AKRTBY.js";import"./chunk-ONRMRTCF.js";import"./chunk-SKQH5XYV.js";import"./chunk-T2K5SXG5.js";import"./chunk-IXEDBGZZ.js";import"./chunk-UO7MZJKA.js";import"./chunk-DFTWILR4.js";export{a as addCheck,b as readConfig};
