#!/usr/bin/env node
import { runCli } from './program.ts';
import { watchStdout } from './watch-stdout.ts';

const written = watchStdout(process.stdout);
const exitCode = await runCli(process.argv);
process.exitCode = await written(exitCode);
// Node 24 joins V8's background WASM optimiser at exit, up to 0.8 s; everything is written and disposed by now.
process.exit();
