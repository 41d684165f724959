import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
async function a(n,i){let t=await n.connect(),r=()=>{};t.on("error",r);let o=!0;try{let e=await i(t);return o=!1,e}finally{t.off("error",r),t.release(o)}}async function p(n,i,t="BEGIN"){let r=await a(n,async o=>{try{await o.query(t);let e=await i(o);return await o.query("COMMIT"),{value:e}}catch(e){return await o.query("ROLLBACK").catch(()=>{throw e}),{thrown:e}}});if("thrown"in r)throw r.thrown;return r.value}export{a,p as b};
