import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a,b,c}from"./chunk-ZOU7Q5WE.js";import"./chunk-H42ZGHKO.js";import"./chunk-KQAKSVP2.js";import"./chunk-YJ6PJWQA.js";import"./chunk-7WGH2MUL.js";import"./chunk-CBYTBWG5.js";import"./chunk-UAXLAKDS.js";import"./chunk-OLOYJ5MQ.js";import"./chunk-ZW6PFBJC.js";import"./chunk-27I7HAP3.js";import"./chunk-W6OHBQJG.js";import"./chunk-QSZGDVYP.js";import"./chunk-VQB56CM3.js";import"./chunk-QYYXDTD2.js";import"./chunk-BMZUL4HT.js";import"./chunk-7UUIKAEM.js";import"./chunk-RG72BHM7.js";import"./chunk-6CYQADL2.js";import"./chunk-WDREXVY6.js";import"./chunk-UO7MZJKA.js";import"./chunk-B5VM4QTM.js";import"./chunk-VFCFZW3B.js";import"./chunk-VKBKMTN7.js";import"./chunk-XOIYUPAE.js";import"./chunk-IXEDBGZZ.js";import"./chunk-DFTWILR4.js";export{a as finish,c as tell,b as tellUnjudged};
