import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
function N(n){if(!Number.isFinite(n))return"?";if(n>0&&n<.1)return"<0.1 ms";if(n<9.95)return`${u(n)} ms`;if(n<999.5)return`${Math.round(n)} ms`;if(n<59.95*1e3)return`${n<9.95*1e3?u(n/1e3):Math.round(n/1e3)} s`;let r=Math.round(n/1e3);if(r<3600)return f([Math.floor(r/60),"min"],[r%60,"s"]);let t=Math.round(n/6e4);return f([Math.floor(t/60),"h"],[t%60,"min"])}function $(n,r){let[t,i]=c(r),e=u(n/t),o=u(r/t);return e===o?`${o} ${i}`:`${e}-${o} ${i}`}function c(n){return n<1e3?[1,"ms"]:n<6e4?[1e3,"s"]:n<36e5?[6e4,"min"]:[36e5,"h"]}function u(n){return n>=9.95?String(Math.round(n)):n.toFixed(1).replace(/\.0$/,"")}function f([n,r],[t,i]){return t===0?`${n} ${r}`:`${n} ${r} ${t} ${i}`}export{N as a,$ as b};
