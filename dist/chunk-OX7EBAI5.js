import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as t}from"./chunk-K7KOXYID.js";import"./chunk-RG72BHM7.js";import"./chunk-IXEDBGZZ.js";import"./chunk-DFTWILR4.js";async function i(n){let{run:o}=t();await(o===""?await import("./chunk-6M6BNCVH.js"):await import("./chunk-7YP6M2CP.js")).handle(n)}export{i as handle};
