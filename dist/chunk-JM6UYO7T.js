import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
function r(n){return[...n.slice(0,1e5).matchAll(/^[ \t>*-]*lockstep-expand[ \t]*:[ \t]*(#\d{1,9}(?:[ \t,]+#\d{1,9})*)[ \t]*$/gim)].flatMap(([,t=""])=>e(t))}function l(n){return/lockstep/i.test(n)?[...n.matchAll(/^[ \t]*--[ \t]*lockstep[ \t]*:[ \t]*expand[ \t]+(#\d{1,9}(?:[ \t,]+#\d{1,9})*)[ \t]*\r?$/gim)].flatMap(([,t=""])=>e(t)):[]}function e(n){return[...n.matchAll(/#(\d+)/g)].map(([,t])=>Number(t)).filter(t=>t>0)}export{r as a,l as b};
