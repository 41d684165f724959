import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
var l=r=>r;function s(r){let n=(t,o)=>{if(!r)return l;let[i,e]=[`\x1B[${t}m`,`\x1B[${o}m`];return a=>`${i}${a.replaceAll(e,`${e}${i}`)}${e}`};return{bold:n(1,22),dim:n(2,22),red:n(31,39),green:n(32,39),yellow:n(33,39),blue:n(34,39),magenta:n(35,39),cyan:n(36,39)}}var d={block:"BLOCK",warn:"warn ",ok:"ok   ",unknown:"?    ",note:"note "},m={block:"\u2717",warn:"!",ok:"\u2713",unknown:"?",note:"i"},g={pass:"PASS",warn:"WARN",fail:"FAIL",error:"NOT JUDGED"};function k({color:r=!1,width:n=80}){let t=s(r),o={block:t.red,warn:t.yellow,ok:t.green,unknown:t.magenta,note:t.blue},i={pass:t.green,warn:t.yellow,fail:t.red,error:t.magenta};return{color:r,width:Math.max(40,n),ink:r?"\u2588":"#",bold:t.bold,dim:t.dim,mark:e=>o[e]((r?m:d)[e]),verdict:e=>t.bold(i[e](g[e])),code:e=>r?e.replace(/`([^`]+)`/g,(a,c)=>t.cyan(c)):e}}export{k as a};
