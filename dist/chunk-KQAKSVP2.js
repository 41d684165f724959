import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{b as m}from"./chunk-XOIYUPAE.js";import{createHash as P}from"node:crypto";var u=`

\u2026 The rest is left out: it is longer than GitHub takes.`;function d(e){if(e.length<=65e3)return e;let t=65e3-u.length-500,n=e.lastIndexOf(`
`,t),o=e.slice(0,n>0?n:t).replace(/[\uD800-\uDBFF]$/,""),i=l(o,/<details>/g)-l(o,/<\/details>/g);return`${o}${O(o)}${`

</details>`.repeat(Math.min(20,Math.max(0,i)))}${u}`}function l(e,t){return e.match(t)?.length??0}function O(e){let t="";for(let[,n=""]of e.matchAll(/^ {0,3}(`{3,})[^`\n]*$/gm))t===""?t=n:n.length>=t.length&&(t="");return t===""?"":`
${t.slice(0,100)}`}var y=3;async function f(e){for(let t=1;;t++)try{return await e()}catch(n){if(!(n instanceof m&&n.code==="github-unavailable"&&!n.isExhausted)||t>=y)throw n}}function C(e,t){return f(()=>T(e,t))}async function T(e,t){let{number:n,key:o="report",isOwn:i,begin:p=!0}=t,g=P("sha256").update(t.body).digest("hex").slice(0,20),c=`<!-- lockstep:${o} `,s=`${c}${g} -->
${d(t.body)}`,h=(await e.comments(n)).filter(r=>r.body.startsWith(c)&&i(r)),[a,...b]=h;for(let{id:r}of b)await e.deleteComment(r);return a===void 0?p?(await e.createComment(n,s),"created"):"not needed":a.body===s?"unchanged":(await e.updateComment(a.id,s),"updated")}export{f as a,C as b};
