#!/usr/bin/env -S node --liftoff-only
import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
import { dirname as __pathDirname } from 'node:path';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __pathDirname(__filename);
var o=import.meta.url.endsWith(".ts")?24:22;Number.parseInt(process.versions.node,10)<o&&(console.error(`lockstep: Node ${process.versions.node} is too old. Use Node ${o} or newer.`),process.exit(2));var{runCli:e}=await import("./chunk-D333OH5H.js"),{watchStdout:s}=await import("./chunk-IFM4ZH3X.js"),t=s(process.stdout),r=await e(process.argv);process.exitCode=await t(r);process.exit();
