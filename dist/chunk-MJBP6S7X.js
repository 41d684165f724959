import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as s}from"./chunk-QSZGDVYP.js";import{b as m}from"./chunk-7LQNEWKM.js";function d(e,{width:o,indent:i="",first:f=i}){let n=[],t=f,r=!0;for(let u of m(e).split(" "))!r&&s(t)+1+s(u)>o&&(n.push(t),t=i,r=!0),t+=r?u:` ${u}`,r=!1;return[...n,t]}function a(e,o){return e+" ".repeat(Math.max(0,o-s(e)))}function l(e,o){let i=[];for(let n of e)for(let[t,r]of n.entries())i[t]=Math.max(i[t]??0,s(r));if(!(i.reduce((n,t)=>n+t+2,-2)>o))return e.map(n=>n.map((t,r)=>a(t,i[r]??0)).join("  ").trimEnd())}export{d as a,a as b,l as c};
