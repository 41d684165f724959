import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as o}from"./chunk-K7KOXYID.js";import"./chunk-RG72BHM7.js";import"./chunk-IXEDBGZZ.js";import"./chunk-DFTWILR4.js";var r={check:async()=>(await import("./chunk-5ZVLC4UP.js")).runAll,plan:async()=>(await import("./chunk-CGY73GW6.js")).planCells,cell:async()=>(await import("./chunk-BGEZYMZX.js")).runCells,gather:async()=>(await import("./chunk-3RSOSR73.js")).gatherParts},s=new Set(["check","gather"]);async function p(n){let t=o(),a=await r[t.mode]();try{await a(t,n)}catch(e){if(!s.has(t.mode))throw e;let{tellUnjudged:i}=await import("./chunk-3XF4GXB6.js");await i(e,{inputs:t,event:n})}}export{p as handle};
