import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{createHash as y}from"node:crypto";function m({rule:n,migration:t,statement:e},d){let s=d.migrations.find(({id:a})=>a===t)?.statements[e??0],o=JSON.stringify([t,s?.location.path,s?.sql]);return`${n}.${y("sha256").update(o).digest("hex").slice(0,8)}`}function A(n,{accepted:t,analysis:e,policy:d,today:s}){let o=[],a=[];for(let i of n){let g=m(i,e),c=t.find(r=>r.finding===g&&r.until>=s);if(c===void 0||!v(i.rule,d)){o.push(i);continue}let p=e.migrations.find(r=>r.id===i.migration)?.statements[i.statement??0],{path:f,line:l}=p?.location??{path:i.migration,line:1},u=`${c.reason} (accepted by ${c.by})`;a.push({...i,waiver:{path:f,line:l,reason:u,until:c.until}})}return{findings:o,waived:a}}function v(n,{allow:t,never:e}){return t&&!e.includes(n)&&n!=="statement-not-seen"&&!n.startsWith("waiver-")}export{m as a,A as b,v as c};
