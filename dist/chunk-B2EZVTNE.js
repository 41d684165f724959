import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as p}from"./chunk-7UUIKAEM.js";import{k as s,l as t}from"./chunk-RG72BHM7.js";function n(){let e=!1,o=()=>{e&&t(),e=!1};return{stage(r){o(),s(r),e=!0},update:r=>p(r),[Symbol.dispose]:o}}export{n as a};
