import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as $,b as o,c as i}from"./chunk-7LQNEWKM.js";var s="&#8203;";function g(e,r=300){return i(o(e),r).replace(/[&<>`*[\]\\|~$]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g,f).replace(/^(?:[-+=#]|\d+(?=[.)](?:\s|$)))/,n=>`${s}${n}`).replace(/@(?=\S)/g,`@${s}`).replace(/(?<!&)#(?=\w)/g,`#${s}`).replace(/\b(gh)-(?=\d)/gi,`$1-${s}`).replace(/:(?=\/\/)/g,`:${s}`).replace(/\b(www)\./gi,`$1${s}.`).replace(/\b(?=[0-9a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,40}\b/gi,n=>`${n[0]}${s}${n.slice(1)}`)}function p(e,r=200){let n=i(o(e),r);if(n==="")return"`?`";if(n.includes("|"))return`<code>${g(n,r)}</code>`;let t="`".repeat(u(n)+1),c=/^[` ]|[` ]$/.test(n)?" ":"";return`${t}${c}${n}${c}${t}`}function d(e,r=600){return i(o(e),r).split(/(`[^`]+`)/).map(n=>/^`[^`]+`$/.test(n)?p(n.slice(1,-1),r):a(n,r)).join("")}function x(e,r=160){return i(o(e),r).split(/(`[^`]+`)/).map(n=>/^`[^`]+`$/.test(n)?l(n.slice(1,-1),r):a(n,r)).join("")}function l(e,r=160){return`<code>${g(e,r)}</code>`}function b(e,{language:r="",limit:n=4e3}={}){let t=i($(e),n).replace(/\n+$/,""),c="`".repeat(Math.max(3,u(t)+1));return`${c}${r}
${t}
${c}`}function h(e,r){return`<details><summary>${e}</summary>

${r}

</details>`}function j(e,r){let n=t=>`| ${t.join(" | ")} |`;return[n(e),n(e.map(()=>"---")),...r.map(n)].join(`
`)}function a(e,r){if(e.trim()==="")return e;let[,n="",,t=""]=/^(\s*)([\s\S]*?)(\s*)$/.exec(e)??[];return`${n&&" "}${g(e,r)}${t&&" "}`}function f(e){return`&#${e.charCodeAt(0)};`}function u(e){return Math.max(0,...(e.match(/`+/g)??[]).map(r=>r.length))}export{g as a,p as b,d as c,x as d,l as e,b as f,h as g,j as h};
