import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as F}from"./chunk-52HPLWUO.js";import"./chunk-QSZGDVYP.js";import"./chunk-PPXXER33.js";import"./chunk-VQB56CM3.js";import{e as C}from"./chunk-RVCMOIW4.js";import"./chunk-KLBRMC5I.js";import"./chunk-BGYRMVYO.js";import"./chunk-7LQNEWKM.js";import{a as A}from"./chunk-ONRMRTCF.js";import{a as v,b as R,d as q}from"./chunk-VIBJJPVF.js";import"./chunk-4AT2MJZD.js";import{j as E}from"./chunk-4FFH6NZ5.js";import"./chunk-UCUW5DLI.js";import"./chunk-25A6KOBP.js";import"./chunk-SMNZJ6WV.js";import"./chunk-T2K5SXG5.js";import{b as j,h as O}from"./chunk-IXEDBGZZ.js";import{e as k,f as x}from"./chunk-DFTWILR4.js";import{existsSync as I,mkdirSync as X,writeFileSync as N}from"node:fs";import{dirname as K,join as $}from"node:path";async function J(e){let n=e.get("package.json")===void 0?void 0:await e.text("package.json");if(n!==void 0)return{app:L(e,n)};let t=D.find(({file:r})=>e.get(r)!==void 0);return t===void 0?{}:{app:t.suite}}var D=[{file:"go.mod",suite:{test:"go test ./..."}},{file:"Cargo.toml",suite:{test:"cargo test"}},{file:"pom.xml",suite:{test:"mvn -B test",report:"target/surefire-reports/*.xml"}},{file:"build.gradle",suite:{test:"./gradlew test",report:"build/test-results/test/*.xml"}},{file:"build.gradle.kts",suite:{test:"./gradlew test",report:"build/test-results/test/*.xml"}},{file:"mix.exs",suite:{install:"mix deps.get",test:"mix test"}},{file:"Gemfile",suite:{install:"bundle install",test:"bundle exec rspec"}},{file:"manage.py",suite:{install:"pip install -r requirements.txt",test:"pytest --junitxml=report.xml",report:"report.xml"}},{file:"pyproject.toml",suite:{install:"pip install -e .",test:"pytest --junitxml=report.xml",report:"report.xml"}}];function L(e,n){let t=o=>e.get(o)!==void 0,[r,s]=t("pnpm-lock.yaml")?["pnpm install --frozen-lockfile","pnpm exec"]:t("yarn.lock")?["yarn install --immutable","yarn exec"]:[t("package-lock.json")?"npm ci":"npm install","npx"];return/"vitest"\s*:/.test(n)?{install:r,test:`${s} vitest run --reporter=junit --outputFile=report.xml`,report:"report.xml"}:{install:r,test:"npm test"}}var T=`# The check, in one job. Require the check run \`lockstep\`, which no job may be named like, in the branch's ruleset.
name: lockstep
on:
  pull_request:
  merge_group:
permissions: {}
concurrency:
  group: lockstep-\${{ github.ref }}
  cancel-in-progress: true
jobs:
  check:
    runs-on: ubuntu-latest
    timeout-minutes: 60
    permissions:
      contents: read
      checks: write            # the check run, with annotations on the lines
      pull-requests: write     # the comment and the suggestions
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          fetch-depth: 0       # the merge base is needed
          persist-credentials: false
      # What the default branch kept (caches.yml). Pull requests only read it.
      - uses: actions/cache/restore@27d5ce7f107fe9357f9df03efb73ab90386fccae # v5.0.5
        with:
          path: ~/.cache/lockstep
          key: lockstep-\${{ runner.os }}-\${{ runner.arch }}-newest
          restore-keys: lockstep-\${{ runner.os }}-\${{ runner.arch }}-
      - id: lockstep
        uses: OWNER/lockstep@COMMIT
      - if: always() && steps.lockstep.outputs.report-dir
        uses: actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0
        with:
          name: lockstep-report
          path: \${{ steps.lockstep.outputs.report-dir }}
`;function W(e){return typeof e=="string"?m(e):JSON.stringify(e)}function m(e){return/^[A-Za-z][\w./-]*(?: [\w./-]+)*$/.test(e)&&!/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(e)?e:JSON.stringify(e).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g,Y)}function b(e,n){return`${n}# ${e.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFEFF]+/gu," ")}`}function Y(e){return`\\u${e.charCodeAt(0).toString(16).padStart(4,"0")}`}function M(e){let n=v(),r=Object.entries(n.properties??{}).map(([o,i])=>{if(o==="sources")return z(i,e);if(o==="suites")return H(i,e);let a=o==="database"&&e.databaseVersion!==void 0?{version:e.databaseVersion}:{};return i.properties===void 0?g(o,i,""):Z(o,i,a)});return`${[["# How Lockstep checks the migrations of this repository.","# Every option has a default, shown behind its `#`: remove the `#` to change it. An empty file is valid.","# Options are read from the base branch: a pull request cannot loosen its own check."],...r].map(o=>o.join(`
`)).join(`

`)}
`}function Z(e,n,t){let r=Object.entries(n.properties??{}).flatMap(([s,o])=>g(s,o,"  ",t[s]));return[...f(n,""),`${e}:`,...r]}function g(e,n,t,r){let s=r===void 0?"#":"";return[...f(n,t),`${t}${s}${e}: ${W(r??G(e,n))}`]}function G(e,n){return n.default??_[e]??(n.type==="object"?{}:"")}function P(e,n){let t=Object.entries(n.properties??{}).flatMap(([r,s])=>g(r,s,"    ",G(r,s)));return[...e,...t].map(r=>`#${r}`)}var _={url:"postgres://user@localhost:5432/postgres",image:"postgres:17",baseline:"db/structure.sql",seed:"db/seed.sql",tool:"sql",path:"migrations",command:"npm run migrate",install:"npm ci",down:"npm run migrate:down",test:"npm test",report:"reports/junit.xml",snapshot:".lockstep/snapshot.json",backfillRowsPerSecond:5e3};function z(e,{sources:n}){let t=n.map(({tool:i,path:a,reason:p,skipped:u})=>{let c=u===void 0?p:`skipped: ${u}`;return b(`Detected: ${i} in ${a}${c===void 0?"":` (${c})`}`,"")}),r=n.filter(({command:i,skipped:a})=>i!==void 0&&a===void 0),s=P(["sources:","  -"],e.items??{});if(r.length===0)return[...f(e,""),...t,...s];let o=r.flatMap(({path:i,command:a})=>["  - tool: command",`    path: ${m(i)}`,`    command: ${m(a??"")}`]);return[...f(e,""),...t,"sources:",...o]}function H(e,{suites:n={}}){let t=typeof e.additionalProperties=="object"?e.additionalProperties:{},r=Object.entries(t.properties??{}),s=[...f(e,""),"# The base branch\u2019s tests and this branch\u2019s tests run on the schema before and after the migrations.","# They must use the database that DATABASE_URL names, and must not rebuild its schema."],o=Object.entries(n);if(o.length===0)return[...s,...P(["suites:","  unit:"],t)];let i=o.flatMap(([a,p],u)=>[`  ${m(a)}:`,...r.flatMap(([c,h])=>{let d=p[c];return d===void 0&&u>0?[]:g(c,h,"    ",d)})]);return[...s,"suites:",...i]}function f(e,n){let t=e.enum===void 0?"":` One of: ${R(e).replace("one of: ","")}.`,r=`${e.description??""}${t}`.trim();return r===""?[]:[b(r,n)]}function we(e,n){e.command("init").description("Write a lockstep.yml for what is found in this repository, and the workflow that checks pull requests").option("--repo <dir>","the Git repository",".").option("--force","replace a lockstep.yml that is there").option("--no-workflow","write no .github/workflows/lockstep.yml").option("--stdout","print it instead of writing it").action(async t=>{var w=[];try{let r=k(w,F({quiet:!0}));let s=k(w,await C(t.repo),!0);let o=q.find(l=>I($(s.dir,l)));if(o!==void 0&&!t.force&&!t.stdout)throw new j(`${o} is already there.`,{code:"config-exists",hint:"Use --force to replace it, or --stdout to see what would be written."});let i=await s.tree(await s.resolve("HEAD"));let{sources:a}=await E(await s.emptyTree(),i,[]);let p=await A(i);let u=M({sources:a,suites:await J(i),...p&&{databaseVersion:p.major}});let c=$(s.dir,o??"lockstep.yml");t.stdout?r.print(u):N(c,u);let h=t.stdout||!t.workflow?void 0:Q(s.dir,t.force===!0);let d=a.map(l=>`  ${l.tool} in ${l.path}: ${l.skipped??l.reason}`);process.stderr.write(`${d.length===0?"No migrations were found; name them under sources.":`Found:
${d.join(`
`)}`}
${t.stdout?"":`Wrote ${c}. ${h??""}Next: lockstep check
`}`);n(O.pass)}catch(U){var V=U,B=!0}finally{var S=x(w,V,B);S&&await S}})}var y=".github/workflows/lockstep.yml";function Q(e,n){let t=$(e,y);return I(t)&&!n?`${y} is there already and stays. `:(X(K(t),{recursive:!0}),N(t,T),`Wrote ${y}: put the Action in place of OWNER/lockstep@COMMIT. `)}export{we as addInit};
