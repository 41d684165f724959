import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
var f={block:"\u26D4",warn:"\u26A0\uFE0F",ok:"\u2705",unknown:"\u2753"},p={block:"\u26D4",warn:"\u26A0\uFE0F",note:"\u2139\uFE0F"},u={pass:"\u2705",warn:"\u26A0\uFE0F",fail:"\u26D4",error:"\u2753"};function S(e){return e.filter(t=>t!==void 0&&t.text!=="").map(t=>t)}function d(e,t){let r=[],n=e;for(;;){let o=a(n,r),i=n.toSorted((s,c)=>s.weight-c.weight)[0];if(o.length<=t||i===void 0||i.weight===1/0)return o;r.push(i.name),n=n.filter(s=>s!==i)}}function a(e,t){let r=`<sub>Left out for length: ${t.join(", ")}. The JSON report has everything.</sub>`;return`${[...e.map(({text:o})=>o),...t.length>0?[r]:[]].join(`

`)}
`}export{f as a,p as b,u as c,S as d,d as e};
