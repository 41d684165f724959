import type pg from 'pg';
import { strength } from '../../src/analysis/locks/prediction.ts';
import { isLockMode } from '../../src/trace/lock-modes.ts';
import type { LockMode } from '../../src/trace/trace.ts';
import type { Measured } from './facts.ts';

/** Toast is part of its table, and nobody else can name it; temporary tables are nobody else's. */
const LOOK = `SELECT c.oid::int8::text AS oid, n.nspname || '.' || c.relname AS name, c.relkind AS kind,
  tn.nspname || '.' || t.relname AS "table", pg_relation_filenode(c.oid)::int8::text AS filenode,
  CASE WHEN c.relkind IN ('r', 'm') THEN pg_relation_size(c.oid)::int ELSE 0 END AS size, greatest(c.reltuples, 0)::int AS rows,
  pg_stat_get_xact_numscans(c.oid)::int AS scans, pg_stat_get_xact_tuples_returned(c.oid)::int AS read
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_index i ON i.indexrelid = c.oid LEFT JOIN pg_class t ON t.oid = i.indrelid
  LEFT JOIN pg_namespace tn ON tn.oid = t.relnamespace
WHERE c.oid >= 16384 AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND c.relkind <> 'c'`;

const HELD = `SELECT relation::int8::text AS oid, mode FROM pg_locks
WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted`;

export interface Relation {
  oid: string;
  name: string;
  kind: string;
  table: string | null;
  filenode: string | null;
  size: number;
  rows: number;
  scans: number;
  read: number;
}

export type Look = Map<string, Relation>;

/** Every relation of the users', with the counters of this session. */
export async function look(client: pg.Client): Promise<Look> {
  const { rows } = await client.query<Relation>(LOOK);
  return new Map(rows.map((row) => [row.oid, row]));
}

/** Runs the script in a transaction that is taken back, and looks at what it holds and has done. */
export async function measure(client: pg.Client, sql: string): Promise<Measured> {
  await client.query('BEGIN');
  try {
    const before = await look(client);
    await client.query(sql);
    const held = await client.query<{ oid: string; mode: string }>(HELD);
    return compareLooks({ before, after: await look(client), held: held.rows });
  } catch (thrown) {
    return failure(thrown);
  } finally {
    await client.query('ROLLBACK');
  }
}

/**
 * What each statement of a script does to the relations that were there before the script, one by one in a transaction
 * that is taken back; its locks are all that are held when it ends, those of the statements before it too.
 */
export async function measureSteps(client: pg.Client, statements: readonly string[]): Promise<Measured[]> {
  // Prepared statements of a script that was taken back are still there.
  await client.query('DEALLOCATE ALL');
  await client.query('BEGIN');
  try {
    let before = await look(client);
    const old = new Set(before.keys());
    const steps: Measured[] = [];
    for (const sql of statements) {
      await client.query(sql);
      const after = await look(client);
      const { rows: held } = await client.query<{ oid: string; mode: string }>(HELD);
      const names = new Set([...before.values()].filter(({ oid }) => old.has(oid)).map(({ name }) => name));
      const step = compareLooks({ before, after, held: held.filter(({ oid }) => old.has(oid)) });
      const ofOld = (tables: Set<string>): Set<string> => new Set([...tables].filter((name) => names.has(name)));
      steps.push({ ...step, rewrites: ofOld(step.rewrites), builds: ofOld(step.builds), scans: ofOld(step.scans) });
      before = after;
    }
    return steps;
  } finally {
    await client.query('ROLLBACK');
  }
}

export function failure(thrown: unknown): Measured {
  const { code, message } = thrown as { code?: string; message: string };
  if (code === undefined) throw thrown;
  const nothing = {
    locks: new Map(),
    rewrites: new Set<string>(),
    builds: new Set<string>(),
    scans: new Set<string>(),
  };
  return { ...nothing, renamed: new Map(), error: { sqlstate: code, message } };
}

interface Looks {
  before: Look;
  after: Look;
  held: Array<{ oid: string; mode: string }>;
}

export function compareLooks({ before, after, held }: Looks): Measured {
  const locks = new Map<string, LockMode>();
  for (const { oid, mode } of held) {
    const name = before.get(oid)?.name;
    if (name === undefined || !isLockMode(mode)) continue;
    const known = locks.get(name);
    if (known === undefined || strength(mode) > strength(known)) locks.set(name, mode);
  }
  const rewrites = new Set<string>();
  const builds = new Set<string>();
  const scans = new Set<string>();
  const emptied = new Set<string>();
  const renamed = new Map<string, string>();
  // A name that was another's before stands for that one.
  const names = new Set([...before.values()].map(({ name }) => name));
  for (const { oid, name, kind, filenode } of before.values()) {
    const now = after.get(oid);
    if (now === undefined) continue;
    if (now.name !== name && !names.has(now.name)) renamed.set(now.name, name);
    if (!'rm'.includes(kind) || now.filenode === filenode) continue;
    // TRUNCATE and WITH NO DATA give new storage with nothing in it.
    if (now.size > 0) rewrites.add(name);
    else emptied.add(name);
  }
  // A type that changes for free makes the index anew in name only: with the storage of the old one.
  const stored = new Set([...before.values()].map(({ filenode }) => filenode));
  for (const { kind, filenode, table } of after.values()) {
    const own = table === null ? undefined : (renamed.get(table) ?? table);
    if (!'iI'.includes(kind) || own === undefined || stored.has(filenode)) continue;
    const existed = [...before.values()].some(({ name }) => name === own);
    if (kind === 'i' && existed && !rewrites.has(own) && !emptied.has(own)) builds.add(own);
  }
  for (const { oid, name, kind, table, rows, ...old } of before.values()) {
    const now = after.get(oid);
    if (now === undefined || !'rmi'.includes(kind)) continue;
    const owner = table ?? name;
    const all = [...before.values()].find((each) => each.name === owner)?.rows ?? rows;
    const seen = now.scans > old.scans && now.read - old.read >= all * 0.9 && (table === null || all > 0);
    if (seen && !rewrites.has(owner) && !builds.has(owner)) scans.add(owner);
  }
  return { locks, rewrites, builds, scans, renamed };
}
