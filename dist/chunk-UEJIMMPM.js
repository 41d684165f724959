import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
function s(t){let i=[],e=0;return async r=>{e>=t?await new Promise(n=>i.push(n)):e++;try{return await r()}finally{let n=i.shift();n===void 0?e--:n()}}}export{s as a};
