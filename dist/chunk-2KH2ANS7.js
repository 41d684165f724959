import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as n}from"./chunk-IB57XEBM.js";import{a as p}from"./chunk-HPISEZZP.js";import{c as o}from"./chunk-2BW4DORT.js";import{e as s}from"./chunk-TMTF522Q.js";import{b as e}from"./chunk-IXEDBGZZ.js";function y(u){return s(u,async r=>{let{databases:c,signal:i,scope:m,assumptions:h}=r;try{return await p(n(r),{databases:c,signal:i})}catch(t){if(t instanceof e)throw t;return o(t,{scope:m,assumptions:h})}})}export{y as a};
