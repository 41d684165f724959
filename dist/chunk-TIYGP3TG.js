import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a}from"./chunk-WLCWLZJH.js";import"./chunk-HQDCH74B.js";import"./chunk-BB7S7AZD.js";import"./chunk-LODYD5FG.js";import"./chunk-IOM2CTPQ.js";import"./chunk-UEJIMMPM.js";import"./chunk-7OMW3QJU.js";import"./chunk-7KEF7BWK.js";import"./chunk-YTVTOFNK.js";import"./chunk-PXTD7KFA.js";import"./chunk-SIB4ROYJ.js";import"./chunk-RVBAR3NF.js";import"./chunk-C3UYYT77.js";import"./chunk-45R7HY66.js";import"./chunk-XOCYCHOK.js";import"./chunk-YPGFK6X2.js";import"./chunk-DHGL6PTP.js";import"./chunk-4AT2MJZD.js";import"./chunk-SJWGFA2P.js";import"./chunk-UB6LS7KO.js";import"./chunk-WEY3RNHR.js";import"./chunk-SZ7F46NV.js";import"./chunk-S7WB43ZE.js";import"./chunk-242KQI2C.js";import"./chunk-3PEV3R4L.js";import"./chunk-SMNZJ6WV.js";import"./chunk-T2K5SXG5.js";import"./chunk-CUHA3LNN.js";import"./chunk-B5VM4QTM.js";import"./chunk-IXEDBGZZ.js";import"./chunk-DFTWILR4.js";export{a as check};
