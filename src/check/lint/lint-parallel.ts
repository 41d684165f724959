import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { LockstepError } from '../../errors.ts';
import type { LintResult } from '../../report/lint/lint-result.ts';
import type { DiskTree } from './disk-tree.ts';
import type { KeptCode } from './kept-code.ts';
import { keepResult, type ResultStore, readKept } from './kept-results.ts';
import { type LintFilesInput, treeOf } from './tree-of.ts';
import { byPlace, verdictOf } from './verdict-of.ts';
import type { DoneWork, SharedWork } from './work-off.ts';

/** Files that are worth a thread of their own, which needs some 0.1 s to start. */
const SHARE = 400;
const MOST_THREADS = 4;

export interface ParallelOptions {
  /** The bundle that threads run; without it, in a bundle, there is one thread. */
  kept?: KeptCode | undefined;
  /** Results of earlier calls; by default none. */
  store?: ResultStore | undefined;
}

/**
 * As lintFiles() (lint-files.ts), on several threads where there are many files: the result is the same, since each of them sees
 * all files and judges those that it takes. With a store, a call on files that have not changed has its earlier result.
 */
export async function lintParallel(input: LintFilesInput, options: ParallelOptions = {}): Promise<LintResult> {
  if (input.stdin !== undefined) return (await judges()).lintFiles(input);
  const { tree, paths } = treeOf(input);
  const { store } = options;
  const known = store && readKept(store, tree, paths);
  if (known !== undefined) return known;
  const seen = new Map<string, string>();
  const own = store && tree.watch();
  const settings = typeof input.settings === 'function' ? await input.settings(tree) : input.settings;
  const work = { root: tree.id, files: [], paths, cwd: input.cwd, settings, watched: store !== undefined };
  const result = await lintAll(tree, work, options);
  if (store !== undefined) {
    for (const [key, value] of [...(own ?? []), ...result.seen]) seen.set(key, value);
    keepResult(store, { tree, paths, seen, result: result.result });
  }
  return result.result;
}

/** The rules and all that they need: not loaded for a result that is known. */
function judges(): Promise<typeof import('./lint-files.ts')> {
  return import('./lint-files.ts');
}

interface Watched {
  result: LintResult;
  seen: Array<[string, string]>;
}

async function lintAll(tree: DiskTree, work: Omit<SharedWork, 'taken'>, { kept }: ParallelOptions): Promise<Watched> {
  const { paths, cwd, settings } = work;
  const threads = Math.min(availableParallelism(), MOST_THREADS, Math.floor(paths.length / SHARE));
  const canThread = kept !== undefined || import.meta.filename.endsWith('.ts');
  if (threads < 2 || !canThread) {
    const { startLint } = await judges();
    const run = await startLint({ tree, cwd, settings });
    await run.lint(paths);
    return { result: run.result(), seen: [] };
  }
  const files = tree.files.map(({ path }) => path);
  const shared: SharedWork = { ...work, files, taken: new SharedArrayBuffer(4) };
  const others = Array.from({ length: threads - 1 }, () => workOnThread(shared, kept));
  const { workOff } = await import('./work-off.ts');
  const done = await Promise.all([workOff(shared), ...others]);
  const findings = done.flatMap(({ result }) => result.findings).toSorted(byPlace);
  const result: LintResult = {
    verdict: verdictOf(findings),
    files: done.flatMap((each) => each.result.files).toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    findings,
    waived: done.flatMap((each) => each.result.waived).toSorted(byPlace),
    databaseVersion: settings.databaseVersion,
    assumptions: settings.assumptions,
  };
  return { result, seen: done.flatMap(({ seen }) => seen) };
}

async function workOnThread(work: SharedWork, kept: KeptCode | undefined): Promise<DoneWork> {
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  const name = kept === undefined ? 'lint-worker.ts' : 'lint-worker.cjs';
  const worker = new Worker(join(import.meta.dirname, name), { workerData: { work, kept } });
  try {
    return await new Promise<DoneWork>((resolve, reject) => {
      worker.once('message', ({ done, message }: { done?: DoneWork; message?: string }) => {
        if (done === undefined) reject(new LockstepError(message ?? 'a thread ended'));
        else resolve(done);
      });
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new LockstepError(`A thread of lint ended with ${code}.`)));
    });
  } finally {
    void worker.terminate();
  }
}
