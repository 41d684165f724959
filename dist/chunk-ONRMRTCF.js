import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
var i=/(?:^|\/)(?:(?:docker-)?compose[^/]*|\.gitlab-ci)\.ya?ml$|^\.github\/workflows\/[^/]+\.ya?ml$|^\.circleci\/config\.yml$/i,a=/image:\s*["']?(?:[\w.-]+\/)*(?:postgres|postgresql|postgis|pgvector|timescaledb)[\w-]*:(?:pg)?(\d{1,2})\b/g;async function m(c){let n=new Map;for(let{path:e}of c.files.filter(({path:o,size:t})=>i.test(o)&&t<2e5).slice(0,60))for(let[,o]of(await c.text(e)).matchAll(a)){let t=Math.min(18,Math.max(13,Number(o))),s=n.get(t)??{path:e,count:0};n.set(t,{...s,count:s.count+1})}let[r]=[...n].toSorted(([e,o],[t,s])=>s.count-o.count||e-t);return r&&{major:r[0],path:r[1].path}}export{m as a};
