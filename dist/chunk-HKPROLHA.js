import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{A as pe,B as me,a as $,e as V,g as Q,h as Z,k as se,n as ae,p as ce,y as ue,z as de}from"./chunk-7ECLOCSU.js";import{a as re,b as oe}from"./chunk-Q4JNXO3D.js";import{a as ee,b as te,c as ne,d as ie}from"./chunk-5NJRA7XA.js";import{d as j,e as X}from"./chunk-ME34YZMQ.js";import{a as O,e as P,f as z}from"./chunk-E4HTPNTI.js";import{b as N,c as b,d as R,e as h,h as K,i as Y}from"./chunk-5G55G34D.js";import{a as S}from"./chunk-5VRXBHTJ.js";import{c as J}from"./chunk-J73VJ6AZ.js";import{a as W}from"./chunk-CI5CIG44.js";import{a as F,b as C,e as A,f as H}from"./chunk-OB7VG5YF.js";import{p as M,q as B,r as q}from"./chunk-WMYJEFBX.js";import{a as D,b as v,c as x,j as U}from"./chunk-IXEDBGZZ.js";import{e as _,f as k}from"./chunk-DFTWILR4.js";async function fe(e){try{return await e.config()}catch(t){if(!(t instanceof x))throw t;return{code:"unknown_environment",message:`lockstep.yml of the default branch cannot be used: ${t.message}`,nextStep:t.hint??"Mend it on the default branch."}}}var le=100;async function ge({owner:e,repo:t,request:r,retry:o},n){let i={owner:e,repo:t};try{let{data:s}=await h(()=>r("GET /repos/{owner}/{repo}/deployments",{...i,environment:n,per_page:le}),o),p=[];for(let{id:u,sha:d,created_at:f}of s){let{data:c}=await h(()=>r("GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses",{...i,deployment_id:Number(u),per_page:1}),o),[a]=c;if(a?.state!=="inactive"&&(p.push({sha:d,since:a?.created_at??f,id:String(u)}),a?.state==="success"))return p}}catch(s){throw b(s,`read the deployments to ${n}`)}return{code:"github_unavailable",message:`GitHub Deployments do not say what \`${n}\` runs: none of its last ${le} succeeded.`,nextStep:`Have the app's deployments to \`${n}\` recorded as GitHub Deployments, then give the command again.`}}async function G(e,t){if("pull"in t)return he(e,t.pull);let[r]=/^[0-9a-f]{7,64}$/.test(t.commit)?await e.pullsOf(t.commit):[];return r===void 0?De(e,t.commit):he(e,r)}async function he(e,t){let r=await e.pull(t),{mergeSha:o}=r;if(o===void 0)return{code:"not_merged",message:`#${t} is ${r.merged?"merged, but GitHub does not say by which commit":"not merged"}.`,nextStep:"Merge it first; `/migrate plan` shows what it would do."};let n=await e.defaultBranch();if(r.baseRef!==n.name)return{code:"not_on_base",message:`#${t} was merged into \`${r.baseRef}\`, not into \`${n.name}\`.`,nextStep:`Bring it to \`${n.name}\` by a pull request, and give the command there.`};let i=await ye(e,{sha:o,branch:n});if(i!==void 0)return i;let s=await e.commit(o);if(s===void 0)return Te(o);let p=await we(e,s,s.parents.length===1?await e.commitsOf(t):[]);return{...await be(e,{mergeSha:o,beforeSha:p,tipSha:n.tip}),...p!==void 0&&{own:await Me(e,r,p)},pull:t,title:r.title,author:r.author,...r.mergedAt!==void 0&&{mergedAt:r.mergedAt}}}async function De(e,t){let r=await e.commit(t);if(r===void 0)return Te(t);let o=await e.defaultBranch(),n=await ye(e,{sha:r.sha,branch:o});if(n!==void 0)return n;let i=await we(e,r,[]);return{...await be(e,{mergeSha:r.sha,beforeSha:i,tipSha:o.tip}),title:r.message.split(`
`,1)[0]??"",mergedAt:r.committedAt}}function we(e,t,r){return Z({merge:t,own:r,commitOf:async n=>{let i=await e.commit(n);if(i===void 0)throw new Error(`GitHub does not know ${n}, the parent of a commit that it knows.`);return i}})}async function be({trees:e},{mergeSha:t,beforeSha:r,tipSha:o}){let n=e.treeOf("nothing",[]),[i,s,p]=await Promise.all([r===void 0?n:e.tree(r),e.tree(t),e.tree(o)]);return{mergeSha:t,before:i,after:s,tip:p,tipSha:o}}async function Me(e,{headSha:t},r){let{mergeBase:o}=await e.compare(r,t);return{base:await e.trees.tree(o),head:await e.trees.tree(t),headSha:t}}async function ye(e,{sha:t,branch:r}){if(!(t===r.tip||(await e.compare(t,r.tip)).contains))return{code:"not_on_base",message:`\`${t.slice(0,7)}\` is not on \`${r.name}\` now: it was rewritten, or it is another branch's.`,nextStep:"Bring the change to that branch by a pull request, and give the command there."}}function Te(e){return{code:"not_merged",message:`GitHub knows no commit \`${e.slice(0,12)}\` in this repository.`,nextStep:"Merge the change first, or name the commit that merged it."}}async function Re(e,t,r){let o=await qe(e,t),n=Be(r),i={code:"not_allowed",message:`${t} has the role ${o.name}; this needs ${n}.`,nextStep:`Someone with ${n} can give the command.`};if(o.rank<S.indexOf(r.role))return i;if(!(r.users.length===0&&r.teams.length===0)&&!r.users.some(s=>s.toLowerCase()===t.toLowerCase())){for(let s of r.teams)if(await Ke(e,s,t))return;return i}}function Be({role:e,users:t,teams:r}){let o=[...r.map(n=>`the team ${n}`),...t];return o.length===0?`the role ${e}`:`the role ${e} and to be of ${o.join(" or ")}`}async function qe({owner:e,repo:t,request:r,retry:o},n){try{let{data:i}=await h(()=>r("GET /repos/{owner}/{repo}/collaborators/{username}/permission",{owner:e,repo:t,username:n}),o),s=Math.max(S.indexOf(i.role_name),S.indexOf(i.permission));return{name:i.role_name,rank:Math.max(s,0)}}catch(i){if(R(i)===404)return{name:"none",rank:0};throw b(i,`read the role of ${n}`)}}async function Ke({owner:e,request:t,retry:r},o,n){try{let{data:i}=await h(()=>t("GET /orgs/{org}/teams/{team_slug}/memberships/{username}",{org:e,team_slug:o,username:n}),r);return i.state==="active"}catch(i){let s=R(i);if(s===404)return!1;let p=b(i,`read the team ${o}`);if(s!==403)throw p;let u="Give the App `members: read`, or the Action\u2019s input `members-token` a token that may read members.";throw new N(p.message,{code:"github-forbidden",status:s,hint:u,cause:i})}}var Ye=3;function Ne({owner:e,repo:t,request:r,cache:o,retry:n}){let i={owner:e,repo:t};async function s(c,a){try{return await h(a,n)}catch(m){throw b(m,c)}}let p=ee({owner:e,repo:t,request:r,cache:o,...n&&{retry:n}}),u=Ee(c=>p.tree(c)),d=Ee(c=>f(c));async function f(c){let{data:a}=await s(`compare ${c}`,()=>r("GET /repos/{owner}/{repo}/compare/{basehead}",{...i,basehead:c,per_page:1,page:2}));return{contains:a.status==="ahead"||a.status==="identical",mergeBase:a.merge_base_commit.sha}}return{trees:{...p,tree:u},async defaultBranch(){let{data:c}=await s("read the repository",()=>r("GET /repos/{owner}/{repo}",i)),a=c.default_branch,{data:m}=await s(`read the branch ${a}`,()=>r("GET /repos/{owner}/{repo}/git/ref/{ref}",{...i,ref:`heads/${a}`}));return{name:a,tip:m.object.sha}},async pull(c){let{data:a}=await s(`read pull request ${c}`,()=>r("GET /repos/{owner}/{repo}/pulls/{pull_number}",{...i,pull_number:c}));return{title:a.title,author:a.user.login,merged:a.merged,baseRef:a.base.ref,headSha:a.head.sha,...a.merged_at!==null&&{mergedAt:a.merged_at},...a.merged&&a.merge_commit_sha!==null&&{mergeSha:a.merge_commit_sha}}},async commitsOf(c){let a=[];for(let m=1;m<=Ye;m++){let{data:g}=await s(`read the commits of ${c}`,()=>r("GET /repos/{owner}/{repo}/pulls/{pull_number}/commits",{...i,pull_number:c,per_page:100,page:m}));if(a.push(...g.map(({sha:l,parents:y,commit:T})=>Le({sha:l,parents:y,...T}))),g.length<100)break}return a},async commit(c){try{let{data:a}=await h(()=>r("GET /repos/{owner}/{repo}/git/commits/{commit_sha}",{...i,commit_sha:c}),n);return Le(a)}catch(a){if([404,409,422].includes(R(a)))return;throw b(a,`read commit ${c}`)}},async pullsOf(c){let{data:a}=await s(`read the pull requests of ${c}`,()=>r("GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls",{...i,commit_sha:c,per_page:100}));return a.filter(({merged_at:m})=>m!==null).map(({number:m})=>m)},compare:(c,a)=>d(`${c}...${a}`)}}function Ee(e){let t=new Map;return r=>{let o=t.get(r);if(o!==void 0)return o;let n=e(r);return t.set(r,n),n.catch(()=>t.delete(r)),n}}function Le({sha:e,parents:t,message:r,author:o,committer:n}){return{sha:e,parents:t.map(i=>i.sha),author:`${o?.name??""} <${o?.email??""}>`,authoredAt:o?.date??"",committedAt:n?.date??"",message:r}}function Oe(e){let{owner:t,repo:r,request:o,retry:n}=e,i=Ne(e),s=async u=>{try{return await i.trees.tree(u)}catch(d){if(d instanceof N&&[404,409,422].includes(d.status))return;throw d}};async function p(u){let d=u.pull===void 0?{commit:u.mergeSha}:{pull:u.pull},f=await G(i,d);if($(f))return f;let{before:c,own:a,pull:m,mergeSha:g}=f,l=a?.headSha??g,y=await e.reportsOf({headSha:l,mergeSha:g,baseSha:c.id,...m!==void 0&&{pull:m}}),T=await Promise.all(y.map(L=>Q({report:L,change:u,before:c,treeOf:s}))),Fe=T.find(({state:L})=>L==="passed")??T.find(({state:L})=>L==="stale"),He={state:"none",detail:`No report of the check is known for \`${l.slice(0,7)}\`.`};return Fe??T[0]??He}return{repository:`${t}/${r}`,merged:u=>E(()=>G(i,u)),config:()=>E(async()=>{let{tip:u}=await i.defaultBranch(),d=await i.trees.tree(u),f=M.find(c=>d.get(c)!==void 0);return f===void 0?q():B(await d.text(f),f)}),mayAct:({login:u,via:d},f)=>d==="cli"?Promise.resolve(void 0):E(()=>Re(e,u,f)),evidence:u=>E(()=>p(u)),live:u=>E(()=>ge(e,u)),contains:(u,d)=>E(async()=>u===d||(await i.compare(d,u)).contains),async pullOf(u,d){try{let{data:f}=await h(()=>o("GET /repos/{owner}/{repo}/commits",{owner:t,repo:r,path:u,sha:d,per_page:100}),n),c=f.length<100?f.at(-1):void 0;if(c===void 0)return;let[a]=await i.pullsOf(c.sha),m=c.commit.committer?.date;return{sha:c.sha,...m!==void 0&&{at:m},...a!==void 0&&{pull:a}}}catch(f){if(R(f)===401)throw f;return}}}}async function E(e){try{return await e()}catch(t){if(t instanceof x||t instanceof N&&t.code==="github-unauthorised")throw t;return{code:"github_unavailable",message:`${U(t).message.replace(/\.?$/,".")} Nothing is assumed.`,nextStep:(t instanceof D?t.hint:void 0)??"Give the command again; if it goes on, look at Lockstep\u2019s log."}}}function Pe(e){return`
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
  );`}var w="lockstep_bot";var Kt=`
  CREATE SCHEMA IF NOT EXISTS ${w};
  CREATE TABLE IF NOT EXISTS ${w}.deliveries (
    id text PRIMARY KEY,
    event text NOT NULL,
    key text NOT NULL,
    payload text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    done_at timestamptz
  );
  CREATE INDEX IF NOT EXISTS deliveries_received_at ON ${w}.deliveries (received_at);
  CREATE TABLE IF NOT EXISTS ${w}.judged (
    key text PRIMARY KEY,
    basis text NOT NULL,
    standing text NOT NULL,
    head text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
  );
  CREATE TABLE IF NOT EXISTS ${w}.acks (
    comment_id bigint PRIMARY KEY,
    key text NOT NULL,
    finding text NOT NULL,
    login text NOT NULL,
    reason text NOT NULL,
    head text NOT NULL,
    until date NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX IF NOT EXISTS acks_key ON ${w}.acks (key);
  CREATE TABLE IF NOT EXISTS ${w}.commands (
    comment_id bigint PRIMARY KEY,
    repository_id bigint NOT NULL,
    login text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
  );
  CREATE TABLE IF NOT EXISTS ${w}.blobs (
    repository_id bigint NOT NULL,
    id text NOT NULL,
    bytes bytea NOT NULL,
    used_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, id)
  );
  CREATE TABLE IF NOT EXISTS ${w}.evidence (
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
  CREATE INDEX IF NOT EXISTS evidence_head ON ${w}.evidence (repository_id, head);
  CREATE TABLE IF NOT EXISTS ${w}.workflows (
    repository_id bigint NOT NULL,
    path text NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, path)
  );
  CREATE TABLE IF NOT EXISTS ${w}.groups (
    repository_id bigint NOT NULL,
    head text NOT NULL,
    base text NOT NULL,
    number int,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repository_id, head)
  );
  CREATE TABLE IF NOT EXISTS ${w}.reports (
    key text PRIMARY KEY,
    head text NOT NULL,
    report text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
  );
  CREATE TABLE IF NOT EXISTS ${w}.apply_repositories (
    name text PRIMARY KEY,
    known text NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
  );
  ${Pe(w)}`;async function $e(e,t,r){let{rowCount:o}=await e.query(`SELECT FROM ${w}.workflows WHERE repository_id = $1 AND path = $2`,[t,r]);return o===1}async function _e(e,t,r){await e.query(`INSERT INTO ${w}.workflows (repository_id, path) SELECT $1, unnest($2::text[])
     ON CONFLICT (repository_id, path) DO UPDATE SET at = now()`,[t,r])}var We=20,ve=["pull_request","merge_group"];async function Je(e,t){let{owner:r,repo:o,request:n,repositoryId:i}=e.connection,{data:s}=await h(()=>n("GET /repos/{owner}/{repo}/actions/runs/{run_id}",{owner:r,repo:o,run_id:t})).catch(m=>{throw b(m,`read run ${t}`)});if(s.repository.id!==i)return"a run of another repository";if(!ve.includes(s.event))return`a run on ${s.event}`;let p=Se(s.path),u=s.status==="completed",d={id:t,attempt:s.run_attempt??1,head:s.head_sha,path:p,calls:(s.referenced_workflows??[]).flatMap(m=>Xe(m.path,`${r}/${o}`)),event:s.event,conclusion:u?s.conclusion??"neutral":void 0,url:s.html_url,evidence:void 0,pulls:[],branch:s.head_repository&&s.head_branch?`${s.head_repository.owner.login}:${s.head_branch}`:void 0,bases:[]},{pool:f}=e;if(!(u||f===void 0||await $e(f,i,p)))return"a run of a workflow not known";if(u&&(d.evidence=await je(e,d,s.run_started_at)),d.event==="merge_group")return d;let a=(await I(e,d,"open")).filter(({head:m})=>m.sha===d.head);return{...d,pulls:a.map(({number:m})=>m),bases:a.map(({base:m})=>m.ref)}}async function je({connection:e},{id:t,conclusion:r,attempt:o},n){let{owner:i,repo:s,request:p}=e,{data:u}=await h(()=>p("GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts",{owner:i,repo:s,run_id:t,name:P,per_page:100})).catch(m=>{throw b(m,`list the artifacts of run ${t}`)}),f=u.artifacts.filter(({name:m,workflow_run:g})=>m===P&&g?.id===t).toSorted((m,g)=>g.id-m.id)[0];if(f===void 0)return;let c=o>1&&Date.parse(f.created_at??"")<Date.parse(n??"");if(f.expired||c&&r!=="success"){let m=f.expired?"The report has expired":"The last attempt ended without a report";return O("evidence-missing",`${m}.`,"Run all jobs of the workflow again.")}let a=await oe(e,{id:f.id,size:f.size_in_bytes});return a instanceof Uint8Array?z(a):a}async function I({connection:e},{id:t,branch:r},o){let{owner:n,repo:i,request:s}=e,p=r===void 0?{}:{head:r},{data:u}=await h(()=>s("GET /repos/{owner}/{repo}/pulls",{owner:n,repo:i,state:o,per_page:100,...p})).catch(d=>{throw b(d,`list the pull requests of run ${t}`)});return u}async function xe(e,t){let{owner:r,repo:o,request:n}=e.connection,{data:i}=await h(()=>n("GET /repos/{owner}/{repo}/actions/runs",{owner:r,repo:o,head_sha:t,per_page:We})).catch(p=>{throw b(p,`list the runs on ${t}`)}),s=[];for(let{id:p,event:u}of i.workflow_runs){if(!ve.includes(u))continue;let d=await Je(e,Number(p));typeof d!="string"&&s.push(d)}return s.toSorted((p,u)=>u.id-p.id)}function Se(e){return e.replace(/@.*$/s,"")}function Xe(e,t){let[r="",o="",...n]=Se(e).split("/");return`${r}/${o}`.toLowerCase()===t.toLowerCase()?[n.join("/")]:[]}var ze=512*1024,Ce={pass:0,warn:1,error:2,fail:3};async function Ae(e,t){let{judged:r,trees:o,event:n}=t,i=r.config?.policy.evidence.workflows??[],s=i.length>0?i:await Ze(o.base),{pool:p,connection:u}=e;p!==void 0&&await _e(p,u.repositoryId,s);let d=t.runs.filter(l=>l.event===n&&Ve(l,t.pull)&&(s.includes(l.path)||i.length===0&&l.evidence!==void 0)),f=d.filter(l=>s.includes(l.path)||Qe(l,o)),c=[];for(let l of Map.groupBy(f.length>0?f:d,({path:y})=>y).values())c.push(await et(e,l,t));let a=c.find(({state:l})=>l==="running");if(a!==void 0)return a;let m=c.flatMap(l=>l.state==="judged"?[l]:[]),[g]=m.toSorted((l,y)=>Ce[y.report.verdict]-Ce[l.report.verdict]);return g??{state:"none",isExpected:s.length>0}}function Ve({branch:e},t){if(t===void 0)return!0;let r=t.head.repository?.split("/")[0];return e===(r===void 0?void 0:`${r}:${t.head.ref}`)}function Qe(e,{base:t}){return e.evidence!==void 0&&t.get(e.path)!==void 0}async function Ze(e){let t=e.files.filter(({path:o,size:n})=>/^\.github\/workflows\/[^/]+\.ya?ml$/.test(o)&&n<=ze),r=[];for(let{path:o}of t)(await e.text(o)).includes(P)&&r.push(o);return r}async function et(e,t,r){let{judged:o,trees:n,head:i}=r,{connection:s,today:p}=e,u;for(let d of t){if(d.conclusion===void 0)return u??{state:"running",url:d.url};let f=d.evidence??ot(d.conclusion),c="report"in f?await re(f.report,{connection:s,judged:o,base:n.base,reader:n.reader,head:i}):{heads:[],bases:[]},a=await rt(d,r),m=await tt(e,d,r.pull),{accepted:g}=r,l=X({evidence:f,judged:o,...c,conclusion:d.conclusion,edited:a,otherBases:m,accepted:g,today:p}),y="code"in f&&f.code==="evidence-waits",T={...l,state:"judged",url:d.url,waitsForApproval:y};if(u??=T,!("report"in f)||c.bases.includes(f.report.scope.base?.sha??""))return T}return u??{state:"none",isExpected:!0}}async function tt(e,t,r){if(r===void 0)return[];let o=await I(e,t,"all"),n=[...t.bases,...o.filter(({head:i})=>i.sha===t.head).map(({base:i})=>i.ref)];return[...new Set(n)].filter(i=>i!==r.base.ref).sort()}async function rt({path:e,calls:t},{judged:r,trees:o}){let{config:n}=r;if(n===void 0)return[];let{base:i,after:s}=o,p=await j({base:i,head:s,workflows:[e,...t],config:n});return!(i.get(e)===void 0&&!n.policy.evidence.workflows.includes(e))||p.some(d=>d.path===e)?p:[{path:e,before:null,after:s.get(e)?.blob??null},...p]}function ot(e){if(e==="action_required")return O("evidence-waits","GitHub holds the workflow\u2019s run back until a maintainer approves it.","Approve the run on its page.");let t=e.replaceAll("_"," ").slice(0,40);return O("evidence-missing",`The workflow\u2019s run ended (${t}) and left no report.`,"Run all its jobs again; its log tells why.")}async function Ue(e,{checked:t,cache:r}){let{pull:o,headSha:n,mergeSha:i,baseSha:s}=t,p=W(),u={...e,repositoryId:await nt(e),blobs:r},d=o===void 0?[]:await K({...e,number:o,author:await ne(e,o)}),f=[{head:n,event:"pull_request"},{head:i,event:"merge_group"}];for(let{head:c,event:a}of f){let m=await ie({...e,cache:r,base:s,head:c,refs:["base","head"],changedFiles:0,accepted:d,today:p}),{trees:g,standing:l}=m;if(g===void 0||l==="decided")continue;let y=await xe({connection:u},c),T=await Ae({connection:u,today:p},{judged:m,trees:g,runs:y,event:a,head:c,accepted:d});if(T.state==="judged")return[T.report]}return[]}async function nt({owner:e,repo:t,request:r}){try{let{data:o}=await h(()=>r("GET /repos/{owner}/{repo}",{owner:e,repo:t}));return Number(o.id)}catch(o){throw b(o,"read the repository")}}function Or(e,t){let{owner:r}=e,o=te();return Oe({owner:r,repo:e.repo,request:t===""?e.request:it(e.request,t),cache:o,reportsOf:n=>Ue(e,{checked:n,cache:o})})}function it(e,t){let r=process.env.GITHUB_API_URL??"https://api.github.com",o=Y(t,{baseUrl:r});return new Proxy(e,{apply(n,i,s){let[p]=s,u=typeof p=="string"&&p.startsWith("GET /orgs/");return Reflect.apply(u?o.request:n,i,s)}})}import{hostname as st}from"node:os";function Ge(){let[e,t]=[new AbortController,new AbortController],r=()=>(e.signal.aborted?t:e).abort();return process.on("SIGINT",r).on("SIGTERM",r),{signal:e.signal,atOnce:t.signal,[Symbol.dispose]:()=>{process.off("SIGINT",r).off("SIGTERM",r)}}}var at={login:"github-actions[bot]",role:"none",via:"action"};async function Hr(e,{run:t,target:r,onMove:o}){var c=[];try{let n=V(e.config,t.environment);if($(n))throw new v(n.message,{code:n.code,hint:n.nextStep});let{GITHUB_RUN_ID:i="",GITHUB_RUN_ATTEMPT:s=""}=process.env;let p=_(c,J());let u=_(c,Ge());let d=_(c,de({progress:p,...u},{store:r.store,run:t,actor:at}));let f=pe(p);return await se({store:r.store,runId:t.id,url:r.url,settings:n,owner:`action ${i}/${s} ${st()} ${process.pid}`,signal:d.signal,guards:l=>ct(e,l),onProgress:l=>{f(l),o?.()}})}catch(a){var m=a,g=!0}finally{k(c,m,g)}}async function ct(e,t){let r=await fe(e.control);return $(r)?r:ue({...e,config:r,now:new Date})(t)}var Ie=/^(?:INPUT|ACTIONS|GITHUB|RUNNER|STATE)_/;function ke(e,t,r){let o=t.environments[r]?.urlFrom??"",n=Ie.test(o)?void 0:e[o];if(!n)throw new v(`This workflow's job has no variable ${o} with the URL of ${r}.`,{code:"runner-unavailable",hint:`Give the job ${o} under \`env\`, from a secret of its GitHub environment, then give the command again.`});C(n);for(let i of dt(n))C(i);return n}function qr(e,t){return Object.values(t.environments).some(({urlFrom:r})=>!Ie.test(r)&&!!e[r])}function dt(e){if(!URL.canParse(e))return[];let{password:t}=new URL(e);if(t==="")return[];try{return[t,decodeURIComponent(t)]}catch{return[t]}}function Jr(e){let{config:t}=e;return{...e,async open(r){let o=ke(process.env,t,r),n=await me({url:o,environment:r,applicationName:"lockstep/action"});return{store:n,url:o,[Symbol.asyncDispose]:()=>n[Symbol.asyncDispose]()}},now:new Date}}async function Vr(e,t){if(A("run-id",t.id),A("run-state",t.state),!process.env.GITHUB_STEP_SUMMARY)return;let[r,o]=[await e.steps(t.id),await e.events({run:t.id,limit:1e3})];await F.addRaw(ce({run:t,steps:r,events:o}),!0).write()}function Qr({id:e,state:t,why:r=""}){t!=="succeeded"&&H(`Lockstep: run ${e}: ${ae[t]}. ${r}`.trim())}export{fe as a,Or as b,Hr as c,qr as d,Jr as e,Vr as f,Qr as g};
