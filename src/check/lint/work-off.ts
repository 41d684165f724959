import type { MigrationSource } from '../../migrations/migration.ts';
import type { LintResult } from '../../report/lint/lint-result.ts';
import { loadOneParser } from '../../sql/postgres/parser.ts';
import { DiskTree } from './disk-tree.ts';
import { type LintRun, startLint } from './lint-files.ts';
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
  /** Found once, for all. */
  sources: readonly MigrationSource[];
  /** Whether what is looked at has to be told. */
  watched: boolean;
  /** How many shares somebody has taken: one 32-bit number. */
  taken: SharedArrayBuffer;
}

export interface DoneWork {
  result: LintResult;
  /** What was looked at, as DiskTree.watch() tells it. */
  seen: Array<[string, string]>;
}

/** Files of no source that one thread takes at once: few, so that none waits long for the last of the others. */
const LOOSE = 25;

/** What a thread can do before it knows its work. */
export const prepare = loadOneParser;

/** What one of the other threads does. */
export async function workOff({ root, files, cwd, settings, sources, ...work }: SharedWork): Promise<DoneWork> {
  const tree = new DiskTree(root, files);
  const seen = work.watched ? tree.watch() : new Map<string, string>();
  const run = await startLint({ tree, cwd, settings, sources });
  return { result: await takeShares(run, work), seen: [...seen] };
}

/** Takes one share after another until none is left; who begins early does more. */
export async function takeShares(run: LintRun, work: Pick<SharedWork, 'paths' | 'taken'>): Promise<LintResult> {
  const next = new Int32Array(work.taken);
  const shares = sharesOf(work.paths, run);
  for (;;) {
    const share = shares[Atomics.add(next, 0, 1)];
    if (share === undefined) return run.result();
    await run.lint(share);
  }
}

/** A source's history is followed once: its files are one share. The greatest come first, and every thread sees the same. */
function sharesOf(paths: readonly string[], { sourcesOf }: LintRun): string[][] {
  const bySource = Map.groupBy(paths.toSorted(), (path) => sourcesOf(path)[0] ?? -1);
  const loose = bySource.get(-1) ?? [];
  bySource.delete(-1);
  const chunks = Array.from({ length: Math.ceil(loose.length / LOOSE) }, (_, chunk) =>
    loose.slice(chunk * LOOSE, (chunk + 1) * LOOSE),
  );
  return [...bySource.values(), ...chunks].toSorted((a, b) => b.length - a.length);
}
