import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a}from"./chunk-EZJTIYV3.js";import"./chunk-LNUHH52V.js";import"./chunk-WS6BBFGF.js";import"./chunk-AQLFCRXD.js";import"./chunk-ULYBN2Y3.js";import"./chunk-45R7HY66.js";import"./chunk-FD72JOOB.js";import"./chunk-XSOVATLX.js";import"./chunk-GUOCYD7P.js";import"./chunk-2BLRO4S5.js";import"./chunk-UEJIMMPM.js";import"./chunk-UM2ZQRPH.js";import"./chunk-V5M74OLM.js";import"./chunk-5AQIN74D.js";import"./chunk-CVZGEY6J.js";import"./chunk-PXTD7KFA.js";import"./chunk-HC4JIQ54.js";import"./chunk-B5VM4QTM.js";import"./chunk-VFCFZW3B.js";import"./chunk-DHGL6PTP.js";import"./chunk-SJWGFA2P.js";import"./chunk-UB6LS7KO.js";import"./chunk-4AT2MJZD.js";import"./chunk-4FFH6NZ5.js";import"./chunk-UCUW5DLI.js";import"./chunk-CUFD5YCC.js";import"./chunk-25A6KOBP.js";import"./chunk-RR4AI3QL.js";import"./chunk-SMNZJ6WV.js";import"./chunk-T2K5SXG5.js";import"./chunk-IXEDBGZZ.js";import"./chunk-DFTWILR4.js";export{a as check};
