import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{d as i}from"./chunk-B24O7VO2.js";import{i as n}from"./chunk-RG72BHM7.js";import{b as c}from"./chunk-XOIYUPAE.js";async function f({token:o},p){let{pull:t,repository:r}=p;if(o===""||t===void 0||r===void 0)return[];let{openRepo:m}=await import("./chunk-G66FVAZE.js");try{return await i({...m(r,o),number:t.number,author:t.author})}catch(e){if(!(e instanceof c))throw e;return n(`${e.message}. What was accepted with /migrate ack does not count in this run.`),[]}}export{f as a};
