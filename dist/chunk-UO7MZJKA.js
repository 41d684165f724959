import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
var u=/\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]|\u009b[0-?]*[ -/]*[@-~]/g,c=/[\p{Cc}\p{Cf}\p{DI}\u2800]/gu;function t(n){return n.replace(u,"").replace(/\r\n?|[\u0085\u2028\u2029\v\f]/g,`
`).replace(/\t/g,"  ").replace(c,r=>r===`
`?`
`:"").toWellFormed()}function p(n){return t(n).replace(/\s+/g," ").trim()}function a(n,r){return n.length<=r?n:`${n.slice(0,Math.max(0,r-1)).replace(/[\ud800-\udbff]$/,"")}\u2026`}function g(n,r){if(n.length<=r)return n;let e=Math.ceil((r-1)/2);return`${a(n,r-e)}${n.slice(-e).replace(/^[\udc00-\udfff]/,"")}`}export{t as a,p as b,a as c,g as d};
