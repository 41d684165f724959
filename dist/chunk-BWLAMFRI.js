import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as d,d as y}from"./chunk-XJCNMT3U.js";import{b as m,h as a,j as f,l as u}from"./chunk-5G55G34D.js";import{a as k}from"./chunk-YPH5SFPB.js";import{a as l}from"./chunk-QM7NIWGA.js";import{A as h}from"./chunk-3QDU7IO2.js";import{a as w,b as v}from"./chunk-J73VJ6AZ.js";import{a as s,e as n,f as p,i as c}from"./chunk-OB7VG5YF.js";async function b({token:t},e){let{pull:o,repository:r}=e;if(t===""||o===void 0||r===void 0)return[];try{return await a({...f(r,t),number:o.number,author:o.author})}catch(i){if(!(i instanceof m))throw i;return c(`${i.message}. What was accepted with /migrate ack does not count in this run.`),[]}}async function $(t,{inputs:e,event:o}){k(t),n("verdict",t.verdict),n("reason-code",t.reasons[0]?.code??""),await y(t,{event:o,...e,detailsUrl:u()})||v(d(t)),await I(t)}async function I(t){process.env.GITHUB_STEP_SUMMARY&&await s.addRaw(h(t),!0).write(),w(l(t,{color:!1,width:120}));let{verdict:e,reasons:o}=t;(e==="fail"||e==="error")&&p(`Lockstep: ${e}: ${o[0]?.message??""}`)}export{b as a,$ as b};
