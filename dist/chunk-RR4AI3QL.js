import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{readFileSync as y}from"node:fs";function u(e){let t=[];for(let n=8;n<e.length;){let r=s(e,n+1),o=r.end+r.value;t.push({id:e[n]??0,body:r.end,end:o}),n=o}return t}function s(e,t){let n=0;for(let r=t;;r++){let o=e[r]??0;if(n+=(o&127)*2**(7*(r-t)),o<128)return{value:n,start:t,end:r+1}}}function b(e,t=1){let n=[];for(let r=e;r>0||n.length<t;r>>>=7)n.push(r&127|128);return[...n.slice(0,-1),(n.at(-1)??0)&127]}var l=5,d=64*1024;function m(e,t){let n=u(e).find(({id:f})=>f===l);if(n===void 0)return!1;let r=s(e,n.body),o=s(e,r.end),i=s(e,o.end),c=i.end-i.start,a=b(Math.ceil(t/d),c);return a.length>c?!1:(e.set(a,i.start),!0)}var{compile:p,Module:w,Instance:R}=globalThis.WebAssembly,x=40*1024*1024;function h(e){let t=y(e);return m(t,x),t}async function B(e){let t=p(h(e));t.catch(()=>{});for(let n=0;n<g;n++)await new Promise(r=>setImmediate(r));return{module:t}}var g=4;async function P(e){let t=setInterval(()=>{},1e3);try{return await e}finally{clearInterval(t)}}export{w as a,R as b,h as c,B as d,P as e};
