import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a}from"./chunk-GE6CAUNO.js";import"./chunk-OEX3WWSC.js";import"./chunk-MNWZ5A7L.js";import"./chunk-TP2G4WG2.js";import"./chunk-C3UYYT77.js";import"./chunk-45R7HY66.js";import"./chunk-FD72JOOB.js";import"./chunk-XSOVATLX.js";import"./chunk-DS6KKTMN.js";import"./chunk-2UHCUZJQ.js";import"./chunk-UEJIMMPM.js";import"./chunk-IDYNDBRO.js";import"./chunk-ZANPXZFC.js";import"./chunk-65SIUUZS.js";import"./chunk-RXYIZJJ5.js";import"./chunk-PXTD7KFA.js";import"./chunk-HC4JIQ54.js";import"./chunk-B5VM4QTM.js";import"./chunk-VFCFZW3B.js";import"./chunk-DHGL6PTP.js";import"./chunk-SJWGFA2P.js";import"./chunk-4AT2MJZD.js";import"./chunk-UB6LS7KO.js";import"./chunk-IILQEZYL.js";import"./chunk-LL4GU2MF.js";import"./chunk-EZTFSAVI.js";import"./chunk-242KQI2C.js";import"./chunk-3PEV3R4L.js";import"./chunk-SMNZJ6WV.js";import"./chunk-T2K5SXG5.js";import"./chunk-IXEDBGZZ.js";import"./chunk-DFTWILR4.js";export{a as check};
