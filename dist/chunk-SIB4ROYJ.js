import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{b as i}from"./chunk-CUHA3LNN.js";import{a as n,f as o,j as r}from"./chunk-IXEDBGZZ.js";function p(t,c){let e=r(t),d=e instanceof n?e.hint:void 0,s=e instanceof o&&e.path!==void 0?{path:e.path,line:e.line??1}:void 0;return{findings:[],timings:{},...c,verdict:{status:"error",reasons:[{code:e instanceof n?e.code:a(e)?"disk-full":"internal",severity:"block",message:u(e)?i(e.message,e.cause):e.message,nextStep:d??f(e),...s&&{location:s}}]}}}function u(t){return t.code==="seed-failed"}function a(t){return t.code==="ENOSPC"||t.code==="53100"||/No space left on device/.test(t.message)}function f(t){return a(t)?"Make room, or set TMPDIR (the runs) or LOCKSTEP_CACHE (the cache) to a larger disk.":"This is a defect of Lockstep: run it again with LOCKSTEP_DEBUG=1 and report what it says."}export{p as a};
