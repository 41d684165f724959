import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as u}from"./chunk-X7UWJUID.js";import{a as f,e as m,h as a}from"./chunk-3YLBAUWR.js";import{a as o}from"./chunk-25A6KOBP.js";var c=new Set(["SelectStmt","InsertStmt","UpdateStmt","DeleteStmt","MergeStmt"]),l=2e4;function y(e){if(!(e.length>l))try{let t=p(e).replace(/\b(interval|date|time|timetz|timestamp|timestamptz)\s+(\$\d+)/gi,"CAST($2 AS $1)"),[n,...r]=m(t).stmts??[],s=Object.keys(n?.stmt??{})[0];if(r.length>0||s===void 0||!c.has(s))return;let i=a(t).replace(/\s+/g," ").trim().replace(/;$/,"").trimEnd();if(g(i))return;let d=u(i);return d===void 0?void 0:{sql:i,fingerprint:d}}catch(t){if(t instanceof f)return;throw t}}function p(e){let t="";for(let n=0;n<e.length;){let r=o(e,n);t+=r.kind==="comment"?" ":e.slice(n,r.end),n=r.end}return t}function g(e){for(let t=0;t<e.length;){let n=o(e,t);if(n.kind==="string")return!0;t=n.end}return!1}export{y as a};
