import type { Client } from 'pg';
import { modesConflict } from '../../trace/lock-modes.ts';
import type { TracedLock, TracedStatement } from '../../trace/trace.ts';
import { type RelationName, splitName } from './relation-name.ts';
import { type QueueTry, tryQueue } from './try-queue.ts';

/** What happens behind a statement when somebody has left a transaction open. */
export interface QueueResult extends QueueTry {
  /** The trace's label: the migration's id, where it is known. */
  label?: string;
  /** `index` within the trace. */
  statement: number;
  /** `schema.name`. */
  table: string;
}

export interface QueueOptions {
  /** The same statements in an earlier run: the locks are known before they are taken. */
  earlier: readonly TracedStatement[];
  isOwn: (table: string) => boolean;
  /** ms for all of them together. Default 3000. */
  budgetMs?: number;
}

interface Planned {
  table: RelationName;
  mode: TracedLock['mode'];
}

/** Plans one experiment a migration and table: before the first statement that keeps writers out, or else readers. */
export class QueueExperiments {
  readonly results: QueueResult[] = [];
  readonly notes = new Set<string>();
  spentMs = 0;
  readonly #planned: Map<number, Planned[]>;
  readonly #options: QueueOptions;

  constructor(options: QueueOptions) {
    this.#options = options;
    this.#planned = plan(options);
  }

  async before(
    record: Readonly<TracedStatement>,
    { sessions, observer }: { sessions: ReadonlyArray<{ client: Client; pid: number }>; observer: Client },
  ): Promise<void> {
    const { earlier, budgetMs = 3000 } = this.#options;
    const planned = this.#planned.get(record.index) ?? [];
    if (planned.length === 0 || earlier[record.index]?.sql !== record.sql) return;
    const [open, moving, later] = sessions;
    if (open === undefined || moving === undefined || later === undefined) return;
    for (const { table, mode } of planned) {
      if (this.spentMs >= budgetMs) {
        this.notes.add('What queues behind an open transaction was tried for the first tables only.');
        return;
      }
      const began = performance.now();
      const seen = await tryQueue({
        ...{ open, moving, later, observer, table, mode },
        sql: record.sql,
        settings: settingsBefore(earlier, record),
      }).finally(() => {
        this.spentMs += performance.now() - began;
      });
      if (seen === undefined) continue;
      const { label } = record;
      this.results.push({
        ...seen,
        ...(label !== undefined && { label }),
        statement: record.index,
        table: `${table.schema}.${table.name}`,
      });
    }
  }
}

/** Tables tried at one statement: of a partitioned table with a thousand partitions, not each. */
const TABLES = 3;

function plan({ earlier, isOwn }: QueueOptions): Map<number, Planned[]> {
  const planned = new Map<number, Planned[]>();
  const known = new Set<string>();
  for (const { index, label, locks, sampled } of earlier) {
    // What runs CONCURRENTLY waits in ways of its own, and for its indexes only.
    const strong = locks.filter((lock) => isStrong(lock) && (!sampled || lock.table === undefined));
    const tables = [...Map.groupBy(strong, (lock) => lock.table ?? `${lock.schema}.${lock.name}`)].sort(byImportance);
    for (const [table, group] of tables) {
      const isExclusive = group.some(({ mode }) => mode === 'AccessExclusiveLock');
      const key = `${label ?? ''}\0${table}`;
      // Behind what waits for readers, writers wait as well.
      if (isOwn(table) || known.has(`reader ${key}`) || (!isExclusive && known.has(`writer ${key}`))) continue;
      known.add(`${isExclusive ? 'reader' : 'writer'} ${key}`);
      const own = group.find((lock) => lock.table === undefined);
      const strongest = group.find(({ mode }) => mode === 'AccessExclusiveLock') ?? group[0];
      const entries = planned.get(index) ?? [];
      if (strongest === undefined || entries.length >= TABLES) continue;
      planned.set(index, [...entries, { table: own ?? splitName(table), mode: strongest.mode }]);
    }
  }
  return planned;
}

/** Partitioned tables first: their name is the one that apps use. */
function byImportance([one, ofOne]: [string, TracedLock[]], [other, ofOther]: [string, TracedLock[]]): number {
  const isRoot = (locks: TracedLock[]): number => (locks.some(({ kind }) => kind === 'partitioned table') ? 0 : 1);
  return isRoot(ofOne) - isRoot(ofOther) || (one < other ? -1 : 1);
}

/** Locks of tables that writers, and so perhaps readers, cannot share. */
function isStrong({ isNew, kind, schema, mode }: TracedLock): boolean {
  const isTable = kind === 'table' || kind === 'partitioned table' || kind === 'index' || kind === 'partitioned index';
  return !isNew && isTable && schema !== 'pg_toast' && modesConflict(mode, 'RowExclusiveLock');
}

const SETTING = /^(?:RESET\s|SET\s+(?!TRANSACTION\b|CONSTRAINTS\b|SESSION\s+CHARACTERISTICS\b))/i;
const LOCAL = /^SET\s+LOCAL\b/i;

/** Its session's settings, such as role and search_path, so that another session reads the statement likewise. */
function settingsBefore(earlier: readonly TracedStatement[], record: Readonly<TracedStatement>): string[] {
  const same = earlier[record.index];
  return earlier
    .slice(0, record.index)
    .filter(({ sql, session, transaction, error }) => {
      if (session !== same?.session || error !== undefined || !SETTING.test(sql)) return false;
      return !LOCAL.test(sql) || transaction === same.transaction;
    })
    .map(({ sql }) => sql);
}
