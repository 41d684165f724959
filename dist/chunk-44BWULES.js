import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
async function l(r,t){let e=await r.connect(),o=()=>{};e.on("error",o);let n=!0;try{let i=await t(e);return n=!1,i}finally{e.off("error",o),e.release(n)}}export{l as a};
