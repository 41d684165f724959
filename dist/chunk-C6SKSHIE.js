import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{b as y}from"./chunk-DQCYITLN.js";import{a,b as o,g as k,h as m}from"./chunk-2SZ7UA6K.js";import{k as $}from"./chunk-FNPTSSUP.js";import{a as b}from"./chunk-PXTD7KFA.js";var c=20;async function A(s,{pull:t,command:d}){if(d.environment!==void 0)return{code:"not_available",message:"Environments are not known here yet.",nextStep:"`/migrate plan` shows what would run anywhere."};let{result:p}=await s.read(t),r=p.analysis?.migrations??[];if(r.length===0){let[n]=p.verdict.reasons;return n===void 0?"This pull request brings no migrations.":`Nothing can be planned: ${a(n.message)}`}let f=r.slice(0,c).map(({id:n,phase:i,statements:e})=>{let S=e.slice(0,c).map((g,P)=>{let w=C(g.predicted?.locks??[]);return[String(P+1),o(g.sql,120),g.phase,w===void 0?"none known":`${w.mode} on ${o(w.relation)}`]}),v=e.length>c?`

\u2026 and ${e.length-c} more statements.`:"",x=`${m(["","statement","phase","strongest lock, predicted"],S)}${v}`;return k(`<b>${a(n)}</b>: ${i}, ${e.length} statements`,x)}),l=r.length>c?`

\u2026 and ${r.length-c} more migrations.`:"";return`${`At ${o(t.head.sha.slice(0,12))}, in this order. Read from the files; nothing was run.`}

${f.join(`

`)}${l}`}function C(s){return s.toSorted((t,d)=>$(d.mode)-$(t.mode))[0]}var u=30;async function T(s,{pull:t}){let{result:d,standing:p,proved:r}=await s.read(t),f=await s.accepted(t),{analysis:l}=d,h=[`At ${o(t.head.sha.slice(0,12))}: **${r===void 0?L[p]:`rehearsed: ${r}`}**.`,"The rehearsal is the workflow\u2019s; its own check run tells how far it is."],n=l===void 0?[]:d.findings.filter(({severity:i,hygiene:e})=>i!=="note"&&!e);if(l!==void 0&&n.length>0){let i=n.slice(0,u).map(e=>[o(b(e,l)),e.severity,a(e.message,200)]);h.push("",m(["finding","",""],i)),n.length>u&&h.push("",`\u2026 and ${n.length-u} more.`)}if(f.length>0){let i=f.slice(0,u).map(e=>[o(e.finding),a(e.by),a(e.reason),`${e.until}${e.until<s.today?" (ended)":""}`]);h.push("",m(["accepted","by","because","until"],i))}return h.join(`
`)}var L={decided:"decided from the files",blocked:"blocked by what the files show",waiting:"nothing found in the files, waiting for the rehearsal"};var _={plan:A,status:T,ack:y};export{_ as a};
