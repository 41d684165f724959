import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{b as u,d}from"./chunk-IZO6PU5E.js";import"./chunk-AF4E4T2S.js";import{c as g}from"./chunk-DRBMPY5P.js";import"./chunk-B2SFTVN4.js";import"./chunk-G4JVHZKM.js";import"./chunk-XTD5NFHV.js";import"./chunk-75NXFNRN.js";import"./chunk-PCRXR452.js";import"./chunk-HC4JIQ54.js";import"./chunk-B5VM4QTM.js";import"./chunk-S7WB43ZE.js";import"./chunk-A57NEOTU.js";import"./chunk-242KQI2C.js";import"./chunk-3PEV3R4L.js";import"./chunk-T2K5SXG5.js";import"./chunk-IXEDBGZZ.js";import"./chunk-DFTWILR4.js";var c=100;async function S(n){let{root:o,files:r,paths:s,cwd:i,settings:e}=n,t=new Int32Array(n.taken),l=new g(o,r),h=n.watched?l.watch():new Map,a=await u({tree:l,cwd:i,settings:e}),p=m(s,a);for(;;){let f=p[Atomics.add(t,0,1)];if(f===void 0)return{result:a.result(),seen:[...h]};await a.lint(f)}}function m(n,{sources:o}){let r=Map.groupBy(n.toSorted(),e=>o.findIndex(t=>d(t,e))),s=r.get(-1)??[];r.delete(-1);let i=Array.from({length:Math.ceil(s.length/c)},(e,t)=>s.slice(t*c,(t+1)*c));return[...r.values(),...i].toSorted((e,t)=>t.length-e.length)}export{S as workOff};
