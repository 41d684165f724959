#!/usr/bin/env -S node --liftoff-only
// --liftoff-only: V8's optimising compiler takes some 500 MB for the parser's WebAssembly, and gains nothing on texts of
// this size (bench/check.ts measures the memory). It only counts when given at the start.
import { runCli } from './program.ts';
import { watchStdout } from './watch-stdout.ts';

const written = watchStdout(process.stdout);
const exitCode = await runCli(process.argv);
process.exitCode = await written(exitCode);
// Node 24 joins V8's background WASM optimiser at exit, up to 0.8 s; everything is written and disposed by now.
process.exit();
