#!/usr/bin/env node
import { runCli } from './program.ts';

process.exitCode = await runCli(process.argv);
// Node 24 joins V8's background WASM optimiser at exit, up to 0.8 s; everything is written and disposed by now.
process.exit();
