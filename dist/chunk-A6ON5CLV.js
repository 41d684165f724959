import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a,d}from"./chunk-KL6DKFEJ.js";import{a as u}from"./chunk-FVQ66JO2.js";import{a as f}from"./chunk-U6UNQ57X.js";import{A as c}from"./chunk-VG5LS6KV.js";import{a as m,b as p}from"./chunk-7UUIKAEM.js";import{a as i,e as r,f as s}from"./chunk-RG72BHM7.js";import{d as n}from"./chunk-VKBKMTN7.js";async function b(t,{inputs:o,event:e}){u(t),r("verdict",t.verdict),r("reason-code",t.reasons[0]?.code??""),await d(t,{event:e,...o,detailsUrl:n()})||p(a(t)),await l(t)}async function l(t){process.env.GITHUB_STEP_SUMMARY&&await i.addRaw(c(t),!0).write(),m(f(t,{color:!1,width:120}));let{verdict:o,reasons:e}=t;(o==="fail"||o==="error")&&s(`Lockstep: ${o}: ${e[0]?.message??""}`)}export{b as a,l as b};
