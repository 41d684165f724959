import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as s}from"./chunk-RVCMOIW4.js";import{rm as n}from"node:fs/promises";function l(i,o){let t=new Map;async function a(e){let r=await s(`lockstep-${e}-app-`);return await i.exportTree(e==="old"?o.base.sha:o.merged.tree,r),r}return{dir(e){let r=t.get(e)??a(e);return t.set(e,r),r},async[Symbol.asyncDispose](){for(let e of await Promise.allSettled(t.values()))e.status==="fulfilled"&&await n(e.value,{recursive:!0,force:!0,maxRetries:3})}}}export{l as a};
