import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
var u=/^[\n -~]*$/;function c(n){return u.test(n)?n:n.replace(/\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]|\u009b[0-?]*[ -/]*[@-~]/g,"").replace(/\r\n?|[\u0085\u2028\u2029\v\f]/g,`
`).replace(/\t/g,"  ").replace(/[\p{Cc}\p{Cf}\p{DI}\u2800]/gu,r=>r===`
`?`
`:"").toWellFormed()}function l(n){return c(n).replace(/\s+/g," ").trim()}function t(n,r){return n.length<=r?n:`${n.slice(0,Math.max(0,r-1)).replace(/[\ud800-\udbff]$/,"")}\u2026`}function i(n,r){if(n.length<=r)return n;let e=Math.ceil((r-1)/2);return`${t(n,r-e)}${n.slice(-e).replace(/^[\udc00-\udfff]/,"")}`}export{c as a,l as b,t as c,i as d};
