import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
var e=[""," k"," M"," G"," T"];function i(n){if(!Number.isFinite(n))return"?";let r=Math.round(n),t=0;for(;Math.abs(r)>=(t===0?1e3:999.5)&&t<e.length-1;)r/=1e3,t+=1;let o=t===0||Math.abs(r)>=99.95?0:1;return`${r.toFixed(o).replace(/\.0$/,"")}${e[t]}`}function a(n,r,t=`${r}s`){return n===0?`no ${t}`:`${i(n)} ${n===1?r:t}`}export{i as a,a as b};
