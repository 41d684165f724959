import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as p,b as c,c as o}from"./chunk-UO7MZJKA.js";var s="&#8203;";function u(e,t=300){return o(c(e),t).replace(/[&<>`*[\]\\|~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g,x).replace(/^(?:[-+=#]|\d+(?=[.)](?:\s|$)))/,n=>`${s}${n}`).replace(/@(?=\S)/g,`@${s}`).replace(/(?<!&)#(?=\w)/g,`#${s}`).replace(/\b(gh)-(?=\d)/gi,`$1-${s}`).replace(/:(?=\/\/)/g,`:${s}`).replace(/\b(www)\./gi,`$1${s}.`).replace(/\b(?=[0-9a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,40}\b/gi,n=>`${n[0]}${s}${n.slice(1)}`)}function m(e,t=200){let n=o(c(e),t);if(n==="")return"`?`";if(n.includes("|"))return`<code>${u(n,t)}</code>`;let r="`".repeat($(n)+1),i=/^[` ]|[` ]$/.test(n)?" ":"";return`${r}${i}${n}${i}${r}`}function b(e,t=600){return o(c(e),t).split(/(`[^`]+`)/).map(n=>/^`[^`]+`$/.test(n)?m(n.slice(1,-1),t):f(n,t)).join("")}function w(e,t=160){return o(c(e),t).split(/(`[^`]+`)/).map(n=>/^`[^`]+`$/.test(n)?d(n.slice(1,-1),t):f(n,t)).join("")}function d(e,t=160){return`<code>${u(e,t)}</code>`}function k(e,{language:t="",limit:n=4e3}={}){let r=o(p(e),n).replace(/\n+$/,""),i="`".repeat(Math.max(3,$(r)+1));return`${i}${t}
${r}
${i}`}function y(e,t){return`<details><summary>${e}</summary>

${t}

</details>`}function R(e,t){let n=r=>`| ${r.join(" | ")} |`;return[n(e),n(e.map(()=>"---")),...t.map(n)].join(`
`)}function f(e,t){if(e.trim()==="")return e;let[,n="",,r=""]=/^(\s*)([\s\S]*?)(\s*)$/.exec(e)??[];return`${n&&" "}${u(e,t)}${r&&" "}`}function x(e){return`&#${e.charCodeAt(0)};`}function $(e){return Math.max(0,...(e.match(/`+/g)??[]).map(t=>t.length))}var M={block:"\u26D4",warn:"\u26A0\uFE0F",ok:"\u2705",unknown:"\u2753"},j={block:"\u26D4",warn:"\u26A0\uFE0F",note:"\u2139\uFE0F"},E={pass:"\u2705",warn:"\u26A0\uFE0F",fail:"\u26D4",error:"\u2753"};function T(e){return e.filter(t=>t!==void 0&&t.text!=="").map(t=>t)}function V(e,t){let n=[],r=e;for(;;){let i=h(r,n),g=r.toSorted((a,l)=>a.weight-l.weight)[0];if(i.length<=t||g===void 0||g.weight===1/0)return i;n.push(g.name),r=r.filter(a=>a!==g)}}function h(e,t){let n=`<sub>Left out for length: ${t.join(", ")}. The JSON report has everything.</sub>`;return`${[...e.map(({text:i})=>i),...t.length>0?[n]:[]].join(`

`)}
`}export{u as a,m as b,b as c,w as d,d as e,k as f,y as g,R as h,M as i,j,E as k,T as l,V as m};
