import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
import{homedir as o}from"node:os";import{join as t}from"node:path";function s(r){if(r.LOCKSTEP_CACHE)return r.LOCKSTEP_CACHE;if(process.getuid?.()===0)return"/var/cache/lockstep";if(r.XDG_CACHE_HOME)return t(r.XDG_CACHE_HOME,"lockstep");let e=r.HOME??o();return process.platform==="darwin"?t(e,"Library","Caches","lockstep"):process.platform==="win32"&&r.LOCALAPPDATA?t(r.LOCALAPPDATA,"lockstep","cache"):t(e,".cache","lockstep")}export{s as a};
