import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
var e=class extends Error{name="LockstepError";code;hint;constructor(t,{code:n="internal",hint:g,cause:o}={}){super(t,o===void 0?void 0:{cause:o}),this.code=n,this.hint=g}},i=class extends e{name="UsageError"},s=class extends i{name="ConfigError";location;constructor(t,n={}){super(t,{code:"config-invalid",...n}),this.location=n.location}},a=class extends i{name="GitError"},d=class extends e{name="DatabaseError"},l=class extends e{name="MigrationError";path;line;constructor(t,n={}){super(t,n),this.path=n.path,this.line=n.line}},c=class extends e{name="SuiteError"},u={pass:0,fail:1,usage:2,error:3};function p(r){return r instanceof i?u.usage:u.error}function x(r){return r instanceof Error?r:new Error(String(r))}export{e as a,i as b,s as c,a as d,d as e,l as f,c as g,u as h,p as i,x as j};
