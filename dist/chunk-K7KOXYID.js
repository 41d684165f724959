import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{b as s,c as e,d as r}from"./chunk-RG72BHM7.js";import{b as c}from"./chunk-IXEDBGZZ.js";var d=["check","plan","cell","gather"];function m(){let n=e("token"),t=e("members-token");for(let o of[n,t])o!==""&&s(o);return{base:e("base")||void 0,head:e("head")||"HEAD",config:e("config")||void 0,dir:e("working-directory")||".",mode:i(e("mode")||"check"),cells:e("cells")||void 0,parts:e("parts")||void 0,token:n,run:e("run"),environment:e("environment"),membersToken:t,wanted:{check:r("check"),comment:r("comment"),suggestions:r("suggestions")}}}function i(n){let t=d.find(o=>o===n);if(t!==void 0)return t;throw new c(`The Action has no mode "${n}".`,{code:"mode-unknown",hint:`Its modes are ${d.join(", ")}.`})}export{m as a};
