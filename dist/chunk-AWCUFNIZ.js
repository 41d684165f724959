import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{d as a}from"./chunk-DQCYITLN.js";import{i as p}from"./chunk-RG72BHM7.js";import{b as s}from"./chunk-XOIYUPAE.js";async function g({token:o},r){let{pull:e,group:m,repository:n}=r;if(o===""||n===void 0||e===void 0&&m===void 0)return[];let[{openRepo:u},{pullsOf:f}]=await Promise.all([import("./chunk-G66FVAZE.js"),import("./chunk-MJZ35TSU.js")]),c=u(n,o);try{let t=e===void 0?await f(c,r):[e],i=[];for(let{number:d,author:h}of t)i.push(...await a({...c,number:d,author:h}));return i}catch(t){if(!(t instanceof s))throw t;return p(`${t.message}. What was accepted with /migrate ack does not count in this run.`),[]}}export{g as a};
