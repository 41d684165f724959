import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as n}from"./chunk-K7KOXYID.js";import"./chunk-RG72BHM7.js";import"./chunk-IXEDBGZZ.js";import"./chunk-DFTWILR4.js";var o={check:async()=>(await import("./chunk-5GYNSHJP.js")).runAll,plan:async()=>(await import("./chunk-GCWR2FOB.js")).planCells,cell:async()=>(await import("./chunk-2ZKJCALM.js")).runCells,gather:async()=>(await import("./chunk-MLFR7QI5.js")).gatherParts};async function r(e){let t=n();await(await o[t.mode]())(t,e)}export{r as handle};
