import type { LintResult } from '../../report/lint/lint-result.ts';
import { DiskTree } from './disk-tree.ts';
import { isOf, type LintRun, startLint } from './lint-files.ts';
import type { LintSettings } from './lint-settings.ts';

/** Files that several threads lint together. */
export interface SharedWork {
  root: string;
  /** All that there are, relative to `root`. */
  files: string[];
  /** Those to be linted. */
  paths: string[];
  cwd: string;
  settings: LintSettings;
  /** How many shares somebody has taken: one 32-bit number. */
  taken: SharedArrayBuffer;
}

/** Files of no source that one thread takes at once. */
const LOOSE = 100;

/** Takes one share after another until none is left; who begins early does more. */
export async function workOff({ root, files, paths, cwd, settings, taken }: SharedWork): Promise<LintResult> {
  const next = new Int32Array(taken);
  const run = await startLint({ tree: new DiskTree(root, files), cwd, settings });
  const shares = sharesOf(paths, run);
  for (;;) {
    const share = shares[Atomics.add(next, 0, 1)];
    if (share === undefined) return run.result();
    await run.lint(share);
  }
}

/** A source's history is followed once: its files are one share. The greatest come first, and every thread sees the same. */
function sharesOf(paths: readonly string[], { sources }: LintRun): string[][] {
  const bySource = Map.groupBy(paths.toSorted(), (path) => sources.findIndex((source) => isOf(source, path)));
  const loose = bySource.get(-1) ?? [];
  bySource.delete(-1);
  const chunks = Array.from({ length: Math.ceil(loose.length / LOOSE) }, (_, chunk) =>
    loose.slice(chunk * LOOSE, (chunk + 1) * LOOSE),
  );
  return [...bySource.values(), ...chunks].toSorted((a, b) => b.length - a.length);
}
