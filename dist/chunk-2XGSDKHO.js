import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as e}from"./chunk-7LQNEWKM.js";import{a as n,j as r}from"./chunk-IXEDBGZZ.js";function p(o){let t=r(o);if(t instanceof n){let i=t.hint===void 0||t.hint===""?"":`
  next: ${e(t.hint)}`;return`lockstep: ${e(t.message)} [${t.code}]${i}`}let s=process.env.LOCKSTEP_DEBUG?`
${e(t.stack??"")}`:"";return`lockstep: unexpected: ${e(t.message)}
  next: this is a defect of Lockstep; run it again with LOCKSTEP_DEBUG=1 and report what it says.${s}`}export{p as a};
