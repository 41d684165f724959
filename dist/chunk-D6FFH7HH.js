import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a}from"./chunk-JY5FORYS.js";import"./chunk-QUEKMKKP.js";import"./chunk-3WHPOBC2.js";import"./chunk-Z5K6XT7K.js";import"./chunk-C3UYYT77.js";import"./chunk-45R7HY66.js";import"./chunk-FD72JOOB.js";import"./chunk-XSOVATLX.js";import"./chunk-CECOEQ72.js";import"./chunk-5UAMCYUC.js";import"./chunk-UEJIMMPM.js";import"./chunk-NFPZTZPG.js";import"./chunk-HN3FH26T.js";import"./chunk-PFZJ6BJK.js";import"./chunk-AFKKEOFQ.js";import"./chunk-PXTD7KFA.js";import"./chunk-HC4JIQ54.js";import"./chunk-B5VM4QTM.js";import"./chunk-VFCFZW3B.js";import"./chunk-DHGL6PTP.js";import"./chunk-SJWGFA2P.js";import"./chunk-UB6LS7KO.js";import"./chunk-4AT2MJZD.js";import"./chunk-ZAESQOTU.js";import"./chunk-242KQI2C.js";import"./chunk-FBVNDIV2.js";import"./chunk-3PEV3R4L.js";import"./chunk-RR4AI3QL.js";import"./chunk-SMNZJ6WV.js";import"./chunk-T2K5SXG5.js";import"./chunk-IXEDBGZZ.js";import"./chunk-DFTWILR4.js";export{a as check};
