import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as n,b as i}from"./chunk-GXFZ5XJ7.js";import{A as e}from"./chunk-F3EZJI36.js";import{e as o}from"./chunk-QYYXDTD2.js";function O(r,t,m){return t==="json"?JSON.stringify(o(r),null,2):t==="markdown"?e(r):t==="html"?i(r):n(r,m)}export{O as a};
