import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
function i(t,n){let e=t.detail?.[n];return e===void 0||e===""?void 0:String(e)}function r(t,n){return t.detail?.[n]===!0}function o(t,n){return i(t,n)?.split(",")??[]}export{i as a,r as b,o as c};
