import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { LockstepError } from '../../errors.ts';
import type { LintResult } from '../../report/lint/lint-result.ts';
import type { KeptCode } from './kept-code.ts';
import { type LintFilesInput, lintFiles, treeOf } from './lint-files.ts';
import { byPlace, verdictOf } from './verdict-of.ts';
import { type SharedWork, workOff } from './work-off.ts';

/** Files that are worth a thread of their own, which needs some 0.1 s to start. */
const SHARE = 400;
const MOST_THREADS = 4;

/**
 * As {@link lintFiles}, on several threads where there are many files: the result is the same, since each of them sees
 * all files and judges those that it takes. `kept` is the bundle that they run; without it, in a bundle, there is one.
 */
export async function lintParallel(input: LintFilesInput, kept?: KeptCode): Promise<LintResult> {
  const { tree, paths } = treeOf(input);
  const threads = Math.min(availableParallelism(), MOST_THREADS, Math.floor(paths.length / SHARE));
  const canThread = kept !== undefined || import.meta.filename.endsWith('.ts');
  if (threads < 2 || input.stdin !== undefined || !canThread) return lintFiles(input);
  const settings = typeof input.settings === 'function' ? await input.settings(tree) : input.settings;
  const work: SharedWork = {
    root: tree.id,
    files: tree.files.map(({ path }) => path),
    paths,
    cwd: input.cwd,
    settings,
    taken: new SharedArrayBuffer(4),
  };
  const others = Array.from({ length: threads - 1 }, () => workOnThread(work, kept));
  const results = await Promise.all([workOff(work), ...others]);
  const findings = results.flatMap((result) => result.findings).toSorted(byPlace);
  return {
    verdict: verdictOf(findings),
    files: results.flatMap(({ files }) => files).toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    findings,
    waived: results.flatMap(({ waived }) => waived).toSorted(byPlace),
    databaseVersion: settings.databaseVersion,
    assumptions: settings.assumptions,
  };
}

async function workOnThread(work: SharedWork, kept: KeptCode | undefined): Promise<LintResult> {
  const { Worker } = process.getBuiltinModule('node:worker_threads');
  const name = kept === undefined ? 'lint-worker.ts' : 'lint-worker.cjs';
  const worker = new Worker(join(import.meta.dirname, name), { workerData: { work, kept } });
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
