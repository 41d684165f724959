import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{readFileSync as u}from"node:fs";function a(e,t){for(let n=8;n<e.length;){let r=i(e,n+1);if(e[n]!==5){n=r.end+r.value;continue}let o=i(e,r.end),c=i(e,o.end);return s(e,i(e,c.end),Math.ceil(t/65536))}return!1}function i(e,t){let n=0;for(let r=t;;r++){let o=e[r]??0;if(n+=(o&127)*2**(7*(r-t)),o<128)return{value:n,start:t,end:r+1}}}function s(e,{start:t,end:n},r){if(r>=2**(7*(n-t)))return!1;for(let o=t;o<n;o++)e[o]=Math.floor(r/2**(7*(o-t)))&127|(o+1<n?128:0);return!0}var{compile:b,Module:M,Instance:p}=globalThis.WebAssembly,f=40*1024*1024;function l(e){let t=u(e);return a(t,f),t}async function A(e){let t=b(l(e));t.catch(()=>{});for(let n=0;n<m;n++)await new Promise(r=>setImmediate(r));return{module:t}}var m=4;async function x(e){let t=setInterval(()=>{},1e3);try{return await e}finally{clearInterval(t)}}export{M as a,p as b,l as c,A as d,x as e};
