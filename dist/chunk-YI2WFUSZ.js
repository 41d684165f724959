import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
function f({findings:n},{all:i=!1}){return i?n:n.filter(({severity:t,undecided:r})=>t!=="note"||r===!0)}var g={block:0,warn:1,note:2};function m(n){let i=({severity:t,undecided:r})=>r===!0?.5:g[t];return n.toSorted((t,r)=>i(t)-i(r))}function L({files:n,findings:i,waived:t}){let r=e=>i.filter(e).length,c=r(({undecided:e})=>e===!0),l=e=>r(s=>s.severity===e&&s.undecided!==!0),u=[o(l("block"),"blocks","block"),o(c,"not seen","not seen"),o(l("warn"),"warning","warnings"),o(l("note"),"note","notes"),o(t.length,"waived","waived")].filter(e=>e!==""),d=n.reduce((e,s)=>e+s.statements,0),a=`${o(n.length,"file","files")||"no files"}, ${o(d,"statement","statements")||"no statements"}`;return u.length===0?`${a}: nothing found`:`${a}: ${u.join(", ")}`}function o(n,i,t){return n===0?"":`${n} ${n===1?i:t}`}export{f as a,m as b,L as c};
