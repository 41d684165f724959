import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import"./chunk-DFTWILR4.js";function d({verdict:n,files:e,findings:i,waived:t,databaseVersion:a,assumptions:s}){return{schemaVersion:1,verdict:n,files:e,findings:i.map(l),waived:t.map(r=>({...l(r),waiver:r.waiver})),databaseVersion:a,assumptions:s}}function l({path:n,range:e,rule:i,severity:t,message:a,recipe:s,hygiene:r,undecided:o,replacement:p}){return{path:n,...e,rule:i,severity:t,message:a,...s&&{recipe:s},...r&&{hygiene:r},...o&&{undecided:o},...p&&{replacement:m(p)}}}function m({path:n,line:e,endLine:i,text:t}){return{path:n,line:e,endLine:i,text:t}}export{d as renderLintJson};
