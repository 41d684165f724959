import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { LockstepError } from '../../errors.ts';
import type { LintResult } from '../../report/lint/lint-result.ts';
import { findFiles } from './find-files.ts';
import { type LintFilesInput, lintFiles, treeOf } from './lint-files.ts';
import { byPlace, verdictOf } from './verdict-of.ts';

/** Files that are worth a thread of their own, which needs some 0.1 s to start. */
const SHARE = 400;
const MOST_THREADS = 4;

/** As {@link lintFiles}, on several threads where there are many files: the result is the same. */
export async function lintParallel(input: LintFilesInput): Promise<LintResult> {
  const named = findFiles(input.paths, input.cwd);
  const threads = Math.min(availableParallelism(), MOST_THREADS, Math.floor(named.files.length / SHARE));
  if (threads < 2 || input.stdin !== undefined) return lintFiles(input);
  const shares = share(named.files.toSorted(), threads);
  const settings = typeof input.settings === 'function' ? await settingsOf(input) : input.settings;
  const results = await Promise.all(shares.map((paths) => lintOnThread({ paths, cwd: input.cwd, settings })));
  const findings = results.flatMap((result) => result.findings).toSorted(byPlace);
  return {
    verdict: verdictOf(findings),
    files: results.flatMap(({ files }) => files),
    findings,
    waived: results.flatMap(({ waived }) => waived).toSorted(byPlace),
    databaseVersion: settings.databaseVersion,
    assumptions: settings.assumptions,
  };
}

async function settingsOf(input: LintFilesInput) {
  const { settings } = input;
  return typeof settings === 'function' ? settings(treeOf(input).tree) : settings;
}

/** Runs of about the same length, cut between folders where that is near, so that few histories are read twice. */
function share(files: readonly string[], count: number): string[][] {
  const shares: string[][] = [];
  let start = 0;
  for (let number = 1; number <= count; number++) {
    const goal = number === count ? files.length : Math.round((files.length * number) / count);
    const end = number === count ? goal : nearestCut(files, goal, Math.floor(files.length / count / 4));
    if (end > start) shares.push(files.slice(start, end));
    start = end;
  }
  return shares;
}

function nearestCut(files: readonly string[], goal: number, reach: number): number {
  const home = (index: number): string => dirname(dirname(files[index] ?? ''));
  for (let away = 0; away <= reach; away++) {
    for (const cut of [goal - away, goal + away]) if (home(cut) !== home(cut - 1)) return cut;
  }
  return goal;
}

async function lintOnThread(input: LintFilesInput): Promise<LintResult> {
  const { Worker } = await import('node:worker_threads');
  const name = import.meta.filename.endsWith('.ts') ? 'lint-worker.ts' : 'lint-worker.cjs';
  const worker = new Worker(join(import.meta.dirname, name), { workerData: input });
  try {
    return await new Promise<LintResult>((resolve, reject) => {
      worker.once('message', ({ result, message }: { result?: LintResult; message?: string }) => {
        if (result === undefined) reject(new LockstepError(message ?? 'a thread ended'));
        else resolve(result);
      });
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new LockstepError(`A thread of lint ended with ${code}.`)));
    });
  } finally {
    void worker.terminate();
  }
}
