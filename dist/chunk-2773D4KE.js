import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as f,c as g}from"./chunk-YI2WFUSZ.js";import{a as p}from"./chunk-27I7HAP3.js";import{a as u,b as s,c as l}from"./chunk-7LQNEWKM.js";import"./chunk-DFTWILR4.js";var L=500,w=1200;function R(n,t={}){let e=p(t),i=f(n,t),o=new Set,a=i.slice(0,L).flatMap(r=>k(r,e,o)),c=i.length-L,d=n.findings.length-i.length;return`${[...a,...c>0?[`and ${c} more; --format json has them all`]:[],...n.waived.map(r=>x(r,e)),`${e.verdict(n.verdict)}  ${g(n)}${d>0?" (--all shows the notes)":""}`].join(`
`)}
`}function k(n,t,e){let{severity:i,undecided:o,message:a,rule:c,recipe:d=[]}=n,r=t.mark(o===!0?"unknown":i),y=`${h(n)}: ${r} ${s(l(a,w))} ${t.dim(`[${u(c)}]`)}`,m=d.map((S,O)=>`    ${O+1}. ${s(l(S,w))}`),$=m.join(`
`),v=e.has($);return e.add($),[y,...v?[]:m].map(t.code)}function x(n,t){let{until:e,reason:i}=n.waiver,o=e===void 0?"":` until ${e}`;return t.dim(`${h(n)}: ${s(n.rule)} waived${o}: ${s(i)}`)}function h({path:n,range:t}){return`${s(n)}:${t.line}:${t.column}`}export{R as renderLintText};
