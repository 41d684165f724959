import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as $,b as h,c as u}from"./chunk-YI2WFUSZ.js";import{b as w,c as p,d as f,e as l}from"./chunk-OLOYJ5MQ.js";import{b as o,c as a,g as d,h as c}from"./chunk-2SZ7UA6K.js";import"./chunk-7LQNEWKM.js";import"./chunk-DFTWILR4.js";var s=50;function k(e,t={}){let n=h($(e,t)),r=n.length-s,i=e.waived.map(({path:m,range:g,rule:L,waiver:y})=>`- ${o(`${m}:${g.line}`)} ${o(L)}: ${a(y.reason)}`);return l(f([{name:"verdict",weight:1/0,text:`## ${p[e.verdict]} Lockstep lint

${u(e)}`},{name:"findings",weight:2,text:n.length===0?"":c(["","where","what"],n.slice(0,s).map(v))},{name:"more",weight:3,text:r>0?`and ${r} more.`:""},{name:"the safe ways",weight:1,text:x(n.slice(0,s))},{name:"waived findings",weight:1.5,text:i.length===0?"":d(`${i.length} waived`,i.slice(0,s).join(`
`))}]),64e3)}function v({severity:e,undecided:t,path:n,range:r,message:i,rule:m}){return[t===!0?p.error:w[e],o(`${n}:${r.line}`),`${a(i,400)} (${o(m)})`]}function x(e){return[...Map.groupBy(e,({rule:t})=>t)].flatMap(([t,[n]])=>n?.recipe===void 0?[]:[d(`The safe way instead of ${t.replaceAll(/[^\w-]/g,"")}`,n.recipe.map((r,i)=>`${i+1}. ${a(r,1200)}`).join(`
`))]).join(`

`)}export{k as renderLintMarkdown};
