import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{a as s}from"./chunk-5XN6KQWE.js";import{a as c}from"./chunk-PPXXER33.js";import{a as i}from"./chunk-CI5CIG44.js";function d(e,t){let{base:n=t.base,config:r}=e,o=new AbortController;return process.once("SIGINT",()=>o.abort()).once("SIGTERM",()=>o.abort()),{dir:e.dir,head:e.head,cacheDir:c(process.env),env:p(process.env),signal:o.signal,today:i(),...n!==void 0&&{base:n},...r!==void 0&&{config:s(r)}}}function p(e){return Object.fromEntries(Object.entries(e).filter(([t])=>!/^(?:INPUT|ACTIONS)_/.test(t)))}export{d as a};
