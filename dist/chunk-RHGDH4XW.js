import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a,b}from"./chunk-A6ON5CLV.js";import"./chunk-KL6DKFEJ.js";import"./chunk-KQAKSVP2.js";import"./chunk-FVQ66JO2.js";import"./chunk-7WGH2MUL.js";import"./chunk-U6UNQ57X.js";import"./chunk-VG5LS6KV.js";import"./chunk-OLOYJ5MQ.js";import"./chunk-ZW6PFBJC.js";import"./chunk-27I7HAP3.js";import"./chunk-W6OHBQJG.js";import"./chunk-QSZGDVYP.js";import"./chunk-VQB56CM3.js";import"./chunk-I6JKTAEX.js";import"./chunk-BMZUL4HT.js";import"./chunk-7UUIKAEM.js";import"./chunk-RG72BHM7.js";import"./chunk-CZPZLFUR.js";import"./chunk-OBXOZ4HQ.js";import"./chunk-UO7MZJKA.js";import"./chunk-CUHA3LNN.js";import"./chunk-B5VM4QTM.js";import"./chunk-VKBKMTN7.js";import"./chunk-XOIYUPAE.js";import"./chunk-IXEDBGZZ.js";import"./chunk-DFTWILR4.js";export{a as finish,b as tell};
