import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as n}from"./chunk-56SA6KTK.js";import"./chunk-OB7VG5YF.js";import"./chunk-IXEDBGZZ.js";import"./chunk-DFTWILR4.js";var o={check:async()=>(await import("./chunk-3BH4MXTH.js")).runAll,plan:async()=>(await import("./chunk-24MG4Y4B.js")).planCells,cell:async()=>(await import("./chunk-VBLJNMSS.js")).runCells,gather:async()=>(await import("./chunk-CYTEE5AW.js")).gatherParts};async function r(e){let t=n();await(await o[t.mode]())(t,e)}export{r as handle};
