import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as n}from"./chunk-HPISEZZP.js";import{e as p}from"./chunk-JCDGJZ6L.js";import{b as o}from"./chunk-VFCFZW3B.js";import{b as e}from"./chunk-IXEDBGZZ.js";function w(s){return p(s,async r=>{let{databases:u,signal:c,scope:i,assumptions:m}=r,{check:a}=await import("./chunk-DXDPPQZR.js");try{return await n(a(r),{databases:u,signal:c})}catch(t){if(t instanceof e)throw t;return o(t,{scope:i,assumptions:m})}})}export{w as a};
