import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LintResult } from '../../report/lint/lint-result.ts';
import { type DiskTree, SIZE, UNREADABLE } from './disk-tree.ts';
import { makeFolder } from './kept-code.ts';
import { printOf } from './print.ts';

/** Where results are kept, and for what they count besides the files. */
export interface ResultStore {
  /** A folder of one's own. */
  dir: string;
  /** What was called: one result is kept of each call. */
  call: string;
  /** Lockstep's version and the day: a result of others does not count. */
  made: string;
}

export interface Kept {
  made: string;
  call: string;
  files: string;
  seen: Array<[key: string, value: string]>;
  result: LintResult;
}

/** All that was looked at in a run: what DiskTree.watch() answers. */
export type Seen = ReadonlyMap<string, string>;

/** What is kept of the same call; it counts while {@link stillHolds}. */
export function readKept(store: ResultStore): Kept | undefined {
  try {
    const kept = JSON.parse(readFileSync(fileOf(store), 'utf8')) as Kept;
    const isOwn = kept.made === store.made && kept.call === printOf(store.call);
    return isOwn && kept.result !== undefined ? kept : undefined;
  } catch {
    // Not there, or cut short.
    return undefined;
  }
}

/**
 * Whether nothing has changed that the result rests on: the same files are there, and each that was looked at has the
 * bytes that it had. So it is what a new run would say, whatever the rules look at.
 */
export function stillHolds(kept: Kept, tree: DiskTree, paths: readonly string[]): boolean {
  if (kept.files !== filesOf(tree, paths)) return false;
  try {
    return kept.seen.every(([key, value]) =>
      key.endsWith(SIZE)
        ? String(tree.sizeOf(key.slice(0, -SIZE.length))) === value
        : printOf(tree.bytes(key)) === value,
    );
  } catch {
    // A file that can no longer be read, or a result that somebody has changed.
    return false;
  }
}

/** Never throws: it only saves time. What rests on a file that could not be read is not kept. */
export function keepResult(
  store: ResultStore,
  { tree, paths, seen, result }: { tree: DiskTree; paths: readonly string[]; seen: Seen; result: LintResult },
): void {
  if ([...seen.values()].includes(UNREADABLE)) return;
  const { made, call } = store;
  const kept: Kept = { made, call: printOf(call), files: filesOf(tree, paths), seen: [...seen], result };
  try {
    makeFolder(store.dir);
    const half = `${fileOf(store)}.${process.pid}`;
    writeFileSync(half, JSON.stringify(kept), { mode: 0o600 });
    renameSync(half, fileOf(store));
    dropOldest(store.dir);
  } catch {
    // A cache that cannot be written is none.
  }
}

const MOST_RESULTS = 200;
const MOST_BYTES = 100 * 1024 * 1024;

function dropOldest(dir: string): void {
  const kept = readdirSync(dir).map((name) => ({ path: join(dir, name), ...pick(statSync(join(dir, name))) }));
  let bytes = 0;
  for (const [index, { path, size }] of kept.toSorted((a, b) => b.mtimeMs - a.mtimeMs).entries()) {
    bytes += size;
    if (index >= MOST_RESULTS || (bytes > MOST_BYTES && index > 0)) rmSync(path, { force: true });
  }
}

function pick({ mtimeMs, size }: { mtimeMs: number; size: number }): { mtimeMs: number; size: number } {
  return { mtimeMs, size };
}

/** FNV-1a, 32 bits. What is in the file tells whether it is the call's. */
function fileOf({ dir, call }: ResultStore): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < call.length; at++) hash = Math.imul(hash ^ call.charCodeAt(at), 0x01000193);
  return join(dir, `${(hash >>> 0).toString(36)}.json`);
}

function filesOf(tree: DiskTree, paths: readonly string[]): string {
  return printOf(JSON.stringify([tree.id, tree.files.map(({ path }) => path), paths]));
}
