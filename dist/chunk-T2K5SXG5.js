import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
function f(i,r){let a=c(i.slice(0,64)),n;for(let s of r){let e=l(a,c(s));(n===void 0||e<n.distance)&&(n={candidate:s,distance:e})}let t=Math.max(1,Math.floor(a.length/3));return n!==void 0&&n.distance<=t?n.candidate:void 0}function c(i){return i.toLowerCase().replace(/[-_\s]/g,"")}function l(i,r){let a=[],n=Array.from({length:r.length+1},(t,s)=>s);for(let t=1;t<=i.length;t+=1){let s=[t];for(let e=1;e<=r.length;e+=1){let o=i[t-1]===r[e-1],d=Math.min((n[e]??0)+1,(s[e-1]??0)+1,(n[e-1]??0)+(o?0:1));t>1&&e>1&&i[t-1]===r[e-2]&&i[t-2]===r[e-1]&&(d=Math.min(d,(a[e-2]??0)+1)),s[e]=d}a=n,n=s}return n[r.length]??0}export{f as a};
