import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as f,b as g,c as L}from"./chunk-YI2WFUSZ.js";import{a as u,b as d,c as m}from"./chunk-7LQNEWKM.js";import"./chunk-DFTWILR4.js";var $=10;function b(n,i={}){let t=Map.groupBy(g(f(n,i)),y),l=[...t].flatMap(([e,r])=>r.slice(0,$).map(c=>h(e,c))),o=[...t.values()].reduce((e,{length:r})=>e+Math.max(0,r-$),0),s=o>0?[`and ${o} more than GitHub shows; lockstep lint --format text has them all`]:[];return`${[...l,...s,`Lockstep: ${n.verdict}: ${L(n)}`].join(`
`)}
`}function y({severity:n,undecided:i}){return n==="block"||i===!0?"error":n==="warn"?"warning":"notice"}function h(n,{path:i,range:t,rule:l,message:o,recipe:s=[]}){let e=t.line===t.endLine&&t.endColumn>t.column?[["col",String(t.column)],["endColumn",String(t.endColumn-1)]]:[],r=[["file",i],["line",String(t.line)],["endLine",String(t.endLine)],...e,["title",m(`Lockstep: ${d(l)}`,255)]],c=[o,...s.map((p,a)=>`${a+1}. ${p}`)].join(`
`),w=r.map(([p,a])=>`${p}=${k(a)}`).join(",");return`::${n} ${w}::${A(m(u(c),4e3))}`}function A(n){return n.replaceAll("%","%25").replaceAll("\r","%0D").replaceAll(`
`,"%0A")}function k(n){return A(n).replaceAll(":","%3A").replaceAll(",","%2C")}export{b as renderLintGithub};
