#!/usr/bin/env -S node --liftoff-only --wasm-lazy-validation --min-semi-space-size=16
// --liftoff-only: V8's optimising compiler takes some 500 MB for the parser's WebAssembly, and gains nothing on texts of
// this size (bench/check.ts measures the memory). It only counts when given at the start.
// --min-semi-space-size, in MB: over thousands of files, lint spent much time on collecting a small young generation.
// --wasm-lazy-validation: of the parser's functions a small file needs one in ten; the rest are not looked at.
// The line is 127 bytes at most: what older kernels of Linux read of it.
import './assert-node.ts';
import { type KeptCode, type Loaded, lintBundles, loadKept } from '../check/lint/kept-code.ts';
import { defaultCacheDir } from '../database/cache-dir.ts';
import { EXIT } from '../errors.ts';

void main();

/** Not at the module's top level: the bundle is CommonJS, which Node starts sooner than an ES module. */
async function main(): Promise<void> {
  // Lint must start in milliseconds, for editors: most of what the other verbs need is not loaded for it.
  if (process.argv[2] === 'lint') {
    const { kept, exports: lint, keep } = await loadLint();
    const linted = await lint.lintCli(process.argv.slice(3), kept);
    if (linted === EXIT.pass || linted === EXIT.fail) keep();
    if (linted !== undefined) process.exit(linted);
  }
  // Not before the version is known to do: an older Node would stop at the first import that it cannot read.
  const { runCli, watchStdout } = await import('./program.ts');

  const written = watchStdout(process.stdout);
  const exitCode = await runCli(process.argv);
  process.exitCode = await written(exitCode);
  // Node 24 joins V8's background WASM optimiser at exit, up to 0.8 s; everything is written and disposed by now.
  process.exit();
}

/** In the bundle a file of its own, from V8's kept code. */
async function loadLint(): Promise<Loaded<typeof import('./lint-cli.ts')> & { kept?: KeptCode }> {
  if (import.meta.url.endsWith('.ts')) return { exports: await import('./lint-cli.ts'), keep: () => undefined };
  const cache = defaultCacheDir(process.env);
  const kept = lintBundles(import.meta.dirname, cache.startsWith('/') ? `${cache}/compiled` : undefined);
  return { kept, ...loadKept<typeof import('./lint-cli.ts')>(kept, 'lint') };
}
