import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as b,g as U,h as v}from"./chunk-K3CJT5VT.js";import{a as h,c as y,e as R,f as x}from"./chunk-HBYIMQRO.js";import{d as A}from"./chunk-VIBJJPVF.js";import{b as w,c as m,d as T}from"./chunk-XOIYUPAE.js";var B=6e4;async function S({request:e,owner:t,repo:r},{id:o,size:s}){if(s>y.zip)return I(s);let i=`download artifact ${o}`,{headers:n}=await T(()=>e("GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}",{owner:t,repo:r,artifact_id:o,archive_format:"zip",request:{redirect:"manual"}})).catch(c=>{throw m(c,i)}),{location:a}=n;if(a===void 0)throw O(i,"GitHub named no address");try{let c=await fetch(a,{redirect:"error",signal:AbortSignal.timeout(B)});if(!c.ok)throw O(i,`the storage answered ${c.status}`);return await W(c)}catch(c){throw c instanceof w?c:O(i,"the storage did not answer")}}async function W(e){let t=[],r=0;for await(let o of e.body??[]){if(r+=o.length,r>y.zip)return I(r);t.push(o)}return Buffer.concat(t)}function I(e){return h("evidence-too-large",`The artifact has ${e} bytes or more; ${y.zip} are read at most.`)}function O(e,t){let r="GitHub did not answer; run it again later.";return new w(`Could not ${e}: ${t}.`,{code:"github-unavailable",status:0,hint:r})}function P(e){return`
  CREATE TABLE IF NOT EXISTS ${e}.branches (
    repository_id bigint NOT NULL,
    branch text NOT NULL,
    tip text NOT NULL,
    seen_at timestamptz NOT NULL DEFAULT now(),
    walked text,
    PRIMARY KEY (repository_id, branch)
  );
  CREATE TABLE IF NOT EXISTS ${e}.merged_changes (
    repository_id bigint NOT NULL,
    branch text NOT NULL,
    position bigint NOT NULL,
    commit text NOT NULL,
    pull integer,
    merged_at text NOT NULL,
    facts text NOT NULL,
    PRIMARY KEY (repository_id, branch, commit)
  );
  CREATE TABLE IF NOT EXISTS ${e}.open_pulls (
    repository_id bigint NOT NULL,
    number integer NOT NULL,
    base text NOT NULL,
    head text NOT NULL,
    draft boolean NOT NULL,
    facts text NOT NULL,
    told boolean NOT NULL DEFAULT false,
    closed boolean NOT NULL DEFAULT false,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, number)
  );
  CREATE TABLE IF NOT EXISTS ${e}.applied (
    repository_id bigint NOT NULL,
    environment text NOT NULL,
    commit text NOT NULL,
    pull integer,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, environment, commit)
  );`}var l="lockstep_bot";var Ne=`
  CREATE SCHEMA IF NOT EXISTS ${l};
  CREATE TABLE IF NOT EXISTS ${l}.deliveries (
    id text PRIMARY KEY,
    event text NOT NULL,
    key text NOT NULL,
    payload text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    done_at timestamptz
  );
  CREATE INDEX IF NOT EXISTS deliveries_received_at ON ${l}.deliveries (received_at);
  CREATE TABLE IF NOT EXISTS ${l}.judged (
    key text PRIMARY KEY,
    basis text NOT NULL,
    standing text NOT NULL,
    head text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
  );
  CREATE TABLE IF NOT EXISTS ${l}.acks (
    comment_id bigint PRIMARY KEY,
    key text NOT NULL,
    finding text NOT NULL,
    login text NOT NULL,
    reason text NOT NULL,
    head text NOT NULL,
    until date NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX IF NOT EXISTS acks_key ON ${l}.acks (key);
  CREATE TABLE IF NOT EXISTS ${l}.commands (
    comment_id bigint PRIMARY KEY,
    repository_id bigint NOT NULL,
    login text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
  );
  CREATE TABLE IF NOT EXISTS ${l}.blobs (
    repository_id bigint NOT NULL,
    id text NOT NULL,
    bytes bytea NOT NULL,
    used_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, id)
  );
  CREATE TABLE IF NOT EXISTS ${l}.evidence (
    repository_id bigint NOT NULL,
    run_id bigint NOT NULL,
    attempt int NOT NULL,
    head text NOT NULL,
    path text NOT NULL,
    calls text[] NOT NULL,
    event text NOT NULL,
    branch text,
    bases text[] NOT NULL,
    conclusion text,
    url text NOT NULL,
    report text,
    refusal jsonb,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, run_id)
  );
  CREATE INDEX IF NOT EXISTS evidence_head ON ${l}.evidence (repository_id, head);
  CREATE TABLE IF NOT EXISTS ${l}.workflows (
    repository_id bigint NOT NULL,
    path text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, path)
  );
  CREATE TABLE IF NOT EXISTS ${l}.groups (
    repository_id bigint NOT NULL,
    head text NOT NULL,
    base text NOT NULL,
    number int,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, head)
  );
  ALTER TABLE ${l}.groups ADD COLUMN IF NOT EXISTS branch text;
  CREATE TABLE IF NOT EXISTS ${l}.reports (
    key text PRIMARY KEY,
    head text NOT NULL,
    report text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
  );
  CREATE TABLE IF NOT EXISTS ${l}.reconciled (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    at timestamptz NOT NULL
  );
  CREATE TABLE IF NOT EXISTS ${l}.apply_repositories (
    name text PRIMARY KEY,
    known text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
  );
  ${P(l)}`;async function C(e,t,r){let{rowCount:o}=await e.query(`SELECT FROM ${l}.workflows WHERE repository_id = $1 AND path = $2`,[t,r]);return o===1}async function k(e,t,r){await e.query(`INSERT INTO ${l}.workflows (repository_id, path) SELECT $1, unnest($2::text[])
     ON CONFLICT (repository_id, path) DO UPDATE SET at = now()`,[t,r])}var X=20,F=["pull_request","merge_group"];async function z(e,t){let{owner:r,repo:o,request:s,repositoryId:i}=e.connection,{data:n}=await T(()=>s("GET /repos/{owner}/{repo}/actions/runs/{run_id}",{owner:r,repo:o,run_id:t})).catch(p=>{throw m(p,`read run ${t}`)});if(n.repository.id!==i)return"a run of another repository";if(!F.includes(n.event))return`a run on ${n.event}`;let a=D(n.path),c=n.status==="completed",d={id:t,attempt:n.run_attempt??1,head:n.head_sha,path:a,calls:(n.referenced_workflows??[]).flatMap(p=>H(p.path,`${r}/${o}`)),event:n.event,conclusion:c?n.conclusion??"neutral":void 0,url:n.html_url,evidence:void 0,pulls:[],isFork:n.head_repository?.full_name!==n.repository.full_name,branch:n.head_repository&&n.head_branch?`${n.head_repository.owner.login}:${n.head_branch}`:void 0,bases:[]},{pool:u}=e;if(!(c||u===void 0||await C(u,i,a)))return"a run of a workflow not known";if(c&&(d.evidence=await G(e,d,n.run_started_at)),d.event==="merge_group")return d;let E=(await $(e,d,"open")).filter(({head:p})=>p.sha===d.head);return{...d,pulls:E.map(({number:p})=>p),bases:E.map(({base:p})=>p.ref)}}async function G({connection:e},{id:t,conclusion:r,attempt:o},s){let{owner:i,repo:n,request:a}=e,{data:c}=await T(()=>a("GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts",{owner:i,repo:n,run_id:t,name:R,per_page:100})).catch(p=>{throw m(p,`list the artifacts of run ${t}`)}),u=c.artifacts.filter(({name:p,workflow_run:L})=>p===R&&L?.id===t).toSorted((p,L)=>L.id-p.id)[0];if(u===void 0)return;let g=o>1&&Date.parse(u.created_at??"")<Date.parse(s??"");if(u.expired||g&&r!=="success"){let p=u.expired?"The report has expired":"The last attempt ended without a report";return h("evidence-missing",`${p}.`,"Run all jobs of the workflow again.")}let E=await S(e,{id:u.id,size:u.size_in_bytes});return E instanceof Uint8Array?x(E):E}async function $({connection:e},{id:t,branch:r},o){let{owner:s,repo:i,request:n}=e,a=r===void 0?{}:{head:r},{data:c}=await T(()=>n("GET /repos/{owner}/{repo}/pulls",{owner:s,repo:i,state:o,per_page:100,...a})).catch(d=>{throw m(d,`list the pull requests of run ${t}`)});return c}async function Ie(e,t){let{owner:r,repo:o,request:s}=e.connection,{data:i}=await T(()=>s("GET /repos/{owner}/{repo}/actions/runs",{owner:r,repo:o,head_sha:t,per_page:X})).catch(a=>{throw m(a,`list the runs on ${t}`)}),n=[];for(let{id:a,event:c}of i.workflow_runs){if(!F.includes(c))continue;let d=await z(e,Number(a));typeof d!="string"&&n.push(d)}return n.toSorted((a,c)=>c.id-a.id)}function D(e){return e.replace(/@.*$/s,"")}function H(e,t){let[r="",o="",...s]=D(e).split("/");return`${r}/${o}`.toLowerCase()===t.toLowerCase()?[s.join("/")]:[]}async function Fe(e,t){let{owner:r,request:o}=e,s=Number(process.env.GITHUB_REPOSITORY_ID);if(s>0)return{...e,repositoryId:s,blobs:t};try{let{data:i}=await T(()=>o("GET /repos/{owner}/{repo}",{owner:r,repo:e.repo}));return{...e,repositoryId:Number(i.id),blobs:t}}catch(i){throw m(i,"read the repository")}}async function q({scope:e},t){let{base:r,head:o}=t,s=[r.id],i=K(e.base?.sha);i!==void 0&&i!==r.id&&await M(i,t)&&s.push(i);let n=[o],a=K(e.head?.sha);if(a===void 0||a===o)return{heads:n,bases:s};let[c,d,...u]=await J(t.connection,a);return d===o&&u.length===0&&c!==void 0&&(s.includes(c)||await M(c,t))&&n.push(a),{heads:n,bases:s}}function K(e){return e!==void 0&&/^[0-9a-f]{40}$/.test(e)?e:void 0}async function M(e,{connection:t,judged:r,base:o,reader:s}){let{owner:i,repo:n,request:a}=t,c=`${e}...${o.id}`;return Y(async()=>{let{data:d}=await T(()=>a("GET /repos/{owner}/{repo}/compare/{basehead}",{owner:i,repo:n,basehead:c,per_page:1,page:2})).catch(u=>{throw m(u,`compare ${c}`)});return d.status==="diverged"?!1:j(o,await s.tree(e),r)},!1)}function j(e,t,{result:r}){let o=(r.detected?.changed??[]).flatMap(({source:n})=>[n.path,...n.morePaths??[]]),s=n=>A.includes(n)||o.some(a=>a==="."||n.startsWith(`${a}/`)),i=({files:n})=>JSON.stringify(n.filter(({path:a})=>s(a)).map(({path:a,blob:c})=>[a,c]));return i(e)===i(t)}function J({owner:e,repo:t,request:r},o){return Y(async()=>{let{data:s}=await T(()=>r("GET /repos/{owner}/{repo}/git/commits/{commit_sha}",{owner:e,repo:t,commit_sha:o})).catch(i=>{throw m(i,`read commit ${o}`)});return s.parents.map(i=>i.sha)},[])}async function Y(e,t){try{return await e()}catch(r){if(!(r instanceof w&&[404,409,422].includes(r.status)))throw r;return t}}var V=512*1024;async function Ve(e,t){let{judged:r,trees:o,event:s}=t,i=r.config?.policy.evidence.workflows??[],n=i.length>0?i:await ee(o.base),{pool:a,connection:c}=e;a!==void 0&&await k(a,c.repositoryId,n);let d=t.runs.filter(f=>f.event===s&&Q(f,t.pull)&&(n.includes(f.path)||i.length===0&&f.evidence!==void 0)),u=d.filter(f=>n.includes(f.path)||Z(f,o)),g=[];for(let f of Map.groupBy(u.length>0?u:d,({path:N})=>N).values())g.push(await te(e,f,t));let E=g.find(({state:f})=>f==="running");if(E!==void 0)return E;let p=g.flatMap(f=>f.state==="judged"?[f]:[]),[L]=p.toSorted((f,N)=>b[N.report.verdict]-b[f.report.verdict]);return L??{state:"none",isExpected:n.length>0}}function Q({branch:e},t){if(t===void 0)return!0;let r=t.head.repository?.split("/")[0];return e===(r===void 0?void 0:`${r}:${t.head.ref}`)}function Z(e,{base:t}){return e.evidence!==void 0&&t.get(e.path)!==void 0}async function ee(e){let t=e.files.filter(({path:o,size:s})=>/^\.github\/workflows\/[^/]+\.ya?ml$/.test(o)&&s<=V),r=[];for(let{path:o}of t)(await e.text(o)).includes(R)&&r.push(o);return r}async function te(e,t,r){let{judged:o,trees:s,head:i}=r,{connection:n,today:a}=e,c;for(let d of t){if(d.conclusion===void 0)return c??{state:"running",url:d.url};let u=d.evidence??oe(d.conclusion),g="report"in u?await q(u.report,{connection:n,judged:o,base:s.base,reader:s.reader,head:i}):{heads:[],bases:[]},E=await ne(d,r),p=await re(e,d,r.pull),{accepted:L}=r,f=v({evidence:u,judged:o,...g,conclusion:d.conclusion,edited:E,otherBases:p,accepted:L,today:a}),N="code"in u&&u.code==="evidence-waits",_={...f,state:"judged",url:d.url,waitsForApproval:N};if(c??=_,!("report"in u)||g.bases.includes(u.report.scope.base?.sha??""))return _}return c??{state:"none",isExpected:!0}}async function re(e,t,r){if(r===void 0)return[];let o=await $(e,t,"all"),s=[...t.bases,...o.filter(({head:i})=>i.sha===t.head).map(({base:i})=>i.ref)];return[...new Set(s)].filter(i=>i!==r.base.ref).sort()}async function ne({path:e,calls:t},{judged:r,trees:o}){let{config:s}=r;if(s===void 0)return[];let{base:i,after:n}=o,a=await U({base:i,head:n,workflows:[e,...t],config:s});return!(i.get(e)===void 0&&!s.policy.evidence.workflows.includes(e))||a.some(d=>d.path===e)?a:[{path:e,before:null,after:n.get(e)?.blob??null},...a]}function oe(e){if(e==="action_required")return h("evidence-waits","GitHub holds the workflow\u2019s run back until a maintainer approves it.","Approve the run on its page.");let t=e.replaceAll("_"," ").slice(0,40);return h("evidence-missing",`The workflow\u2019s run ended (${t}) and left no report.`,"Run all its jobs again; its log tells why.")}export{z as a,Ie as b,Ve as c,Fe as d};
