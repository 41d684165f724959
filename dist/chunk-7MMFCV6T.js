import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as f,d as s}from"./chunk-KMAGL26K.js";import{a as w}from"./chunk-ETFOVUO2.js";import{a as v}from"./chunk-GXFZ5XJ7.js";import{A as l}from"./chunk-F3EZJI36.js";import{e as c}from"./chunk-QYYXDTD2.js";import{a as d,b as u}from"./chunk-7UUIKAEM.js";import{a as p,e as i,f as a}from"./chunk-RG72BHM7.js";import{b as m}from"./chunk-VFCFZW3B.js";import{d as n}from"./chunk-VKBKMTN7.js";async function J(t,{inputs:e,event:o}){w(t),i("verdict",t.verdict),i("reason-code",t.reasons[0]?.code??""),await s(t,{event:o,...e,detailsUrl:n()})||u(f(t)),await k(t)}async function b(t,{inputs:e,event:o}){let r=c(m(t,{assumptions:[]}));i("verdict",r.verdict),i("reason-code",r.reasons[0]?.code??""),await s(r,{event:o,...e,detailsUrl:n()}),await k(r)}async function k(t){process.env.GITHUB_STEP_SUMMARY&&await p.addRaw(l(t),!0).write(),d(v(t,{color:!1,width:120}));let{verdict:e,reasons:o}=t;(e==="fail"||e==="error")&&a(`Lockstep: ${e}: ${o[0]?.message??""}`)}export{J as a,b,k as c};
