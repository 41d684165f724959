import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a,b,c}from"./chunk-7MMFCV6T.js";import"./chunk-KMAGL26K.js";import"./chunk-KQAKSVP2.js";import"./chunk-ETFOVUO2.js";import"./chunk-TYGG4OA5.js";import"./chunk-GXFZ5XJ7.js";import"./chunk-F3EZJI36.js";import"./chunk-OLOYJ5MQ.js";import"./chunk-MJBP6S7X.js";import"./chunk-27I7HAP3.js";import"./chunk-W6OHBQJG.js";import"./chunk-QSZGDVYP.js";import"./chunk-VQB56CM3.js";import"./chunk-QYYXDTD2.js";import"./chunk-2SZ7UA6K.js";import"./chunk-7UUIKAEM.js";import"./chunk-RG72BHM7.js";import"./chunk-6CYQADL2.js";import"./chunk-WDREXVY6.js";import"./chunk-7LQNEWKM.js";import"./chunk-B5VM4QTM.js";import"./chunk-VFCFZW3B.js";import"./chunk-VKBKMTN7.js";import"./chunk-XOIYUPAE.js";import"./chunk-IXEDBGZZ.js";import"./chunk-DFTWILR4.js";export{a as finish,c as tell,b as tellUnjudged};
