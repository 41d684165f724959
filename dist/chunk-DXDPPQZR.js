import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a}from"./chunk-NNYZFOVT.js";import"./chunk-DEESLXFK.js";import"./chunk-UNENOBOY.js";import"./chunk-GFN5UPG4.js";import"./chunk-ULYBN2Y3.js";import"./chunk-45R7HY66.js";import"./chunk-FD72JOOB.js";import"./chunk-XSOVATLX.js";import"./chunk-X7UWJUID.js";import"./chunk-PSEXUEJK.js";import"./chunk-UEJIMMPM.js";import"./chunk-XUQ6DQTJ.js";import"./chunk-VACRJDHY.js";import"./chunk-FNPTSSUP.js";import"./chunk-AWLQ736J.js";import"./chunk-PXTD7KFA.js";import"./chunk-HC4JIQ54.js";import"./chunk-B5VM4QTM.js";import"./chunk-VFCFZW3B.js";import"./chunk-DHGL6PTP.js";import"./chunk-SJWGFA2P.js";import"./chunk-UB6LS7KO.js";import"./chunk-4AT2MJZD.js";import"./chunk-4FFH6NZ5.js";import"./chunk-UCUW5DLI.js";import"./chunk-3YLBAUWR.js";import"./chunk-25A6KOBP.js";import"./chunk-SMNZJ6WV.js";import"./chunk-T2K5SXG5.js";import"./chunk-IXEDBGZZ.js";import"./chunk-DFTWILR4.js";export{a as check};
