import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { LockstepError } from '../../errors.ts';
import type { LintResult } from '../../report/lint/lint-result.ts';
import type { DiskTree } from './disk-tree.ts';
import type { KeptCode } from './kept-code.ts';
import { keepResult, type ResultStore, readKept, stillHolds } from './kept-results.ts';
import { loadJudge } from './load-judge.ts';
import { type LintFilesInput, treeOf } from './tree-of.ts';
import { byPlace, verdictOf } from './verdict-of.ts';
import type { DoneWork, SharedWork } from './work-off.ts';

/** Files that are worth a thread of their own, which needs some 0.1 s to start. */
const SHARE = 400;
const MOST_THREADS = 4;
/** Files that have V8 compile little more than one does. */
const FEW = 20;

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
  if (input.stdin !== undefined) return (await loadJudge(options.kept)).lintFiles(input);
  const { store } = options;
  const known = store && readKept(store);
  const { tree, paths } = treeOf(input);
  if (known !== undefined && stillHolds(known, tree, paths)) return known.result;
  if (paths.length > FEW) await loadJudge(options.kept, 'many');
  const own = store && tree.watch();
  const settings = typeof input.settings === 'function' ? await input.settings(tree) : input.settings;
  const result = await lintAll(tree, { paths, cwd: input.cwd, settings, watched: store !== undefined }, options);
  if (store !== undefined) {
    const seen = new Map([...(own ?? []), ...result.seen]);
    keepResult(store, { tree, paths, seen, result: result.result });
  }
  return result.result;
}

interface Watched {
  result: LintResult;
  seen: Array<[string, string]>;
}

type Wanted = Pick<SharedWork, 'paths' | 'cwd' | 'settings' | 'watched'>;

async function lintAll(tree: DiskTree, wanted: Wanted, { kept }: ParallelOptions): Promise<Watched> {
  const { paths, cwd, settings } = wanted;
  const shares = Math.floor(paths.length / SHARE);
  const threads = shares < 2 ? 1 : Math.min(availableParallelism(), MOST_THREADS, shares);
  const canThread = kept !== undefined || import.meta.filename.endsWith('.ts');
  // They start up while this one looks for the sources.
  const others = canThread ? Array.from({ length: threads - 1 }, () => startThread(kept)) : [];
  try {
    const { startLint, takeShares } = await loadJudge(kept);
    const run = await startLint({ tree, cwd, settings });
    if (others.length === 0) {
      await run.lint(paths);
      return { result: run.result(), seen: [] };
    }
    const files = tree.files.map(({ path }) => path);
    const taken = new SharedArrayBuffer(4);
    const shared: SharedWork = { ...wanted, root: tree.id, files, sources: run.sources, taken };
    for (const { worker } of others) worker.postMessage(shared);
    const [result, done] = await Promise.all([takeShares(run, shared), Promise.all(others.map((other) => other.done))]);
    return { result: together([result, ...done.map((each) => each.result)]), seen: done.flatMap(({ seen }) => seen) };
  } finally {
    for (const { worker } of others) void worker.terminate();
  }
}

/** As if one thread had judged all. */
function together(results: readonly LintResult[]): LintResult {
  const [{ databaseVersion, assumptions } = { databaseVersion: 0, assumptions: [] }] = results;
  const findings = results.flatMap((each) => each.findings).toSorted(byPlace);
  return {
    verdict: verdictOf(findings),
    files: results.flatMap(({ files }) => files).toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    findings,
    waived: results.flatMap(({ waived }) => waived).toSorted(byPlace),
    databaseVersion,
    assumptions,
  };
}

interface Thread {
  worker: Worker;
  done: Promise<DoneWork>;
}

function startThread(kept: KeptCode | undefined): Thread {
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  const name = kept === undefined ? 'lint-worker.ts' : 'lint-worker.cjs';
  const worker = new Worker(join(import.meta.dirname, name), { workerData: { kept } });
  const done = new Promise<DoneWork>((resolve, reject) => {
    worker.once('message', (told: { done?: DoneWork; message?: string }) => {
      if (told.done === undefined) reject(new LockstepError(told.message ?? 'a thread ended'));
      else resolve(told.done);
    });
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new LockstepError(`A thread of lint ended with ${code}.`)));
  });
  // It may end before anybody waits for it.
  done.catch(() => undefined);
  return { worker, done };
}
