import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a,b,c,d}from"./chunk-VKBKMTN7.js";import"./chunk-XOIYUPAE.js";import"./chunk-IXEDBGZZ.js";import"./chunk-DFTWILR4.js";export{c as needRepo,b as openRepo,a as openRequest,d as runUrl};
