import { setTimeout as sleep } from 'node:timers/promises';
import type { TracedLock, TracedStatement } from '../../trace/trace.ts';
import type { TraceWatcher, WatchedStatement } from '../../trace/watcher.ts';
import { findChangedRows } from './find-changed.ts';
import type { Probe, ProbeOutcome, ProbeResult } from './probe.ts';
import type { ProbeSessions } from './probe-sessions.ts';
import { probesOf } from './probe-sql.ts';
import { splitName } from './relation-name.ts';
import { readTableFacts, type TableFacts } from './table-facts.ts';
import { qualified, type RowId } from './table-sql.ts';

export interface WaitWatcherOptions {
  /** `schema.name` of tables that no app touches: the tool's own history. */
  isOwn: (table: string) => boolean;
  /** What a statement that cannot be held still is about, as `schema.name`. */
  relationsOf: (record: Readonly<TracedStatement>) => Array<{ schema: string; name: string }>;
  /** ms that all probes together may take. Default 5000. */
  budgetMs?: number;
}

interface TransactionState {
  /** Probes that an earlier statement keeps waiting: they wait for it still. */
  waiting: Set<string>;
  /** Tables in which rows may have been changed or locked. */
  changed: Set<string>;
  /** In each of them one such row, as far as one was found. */
  rows: Map<string, RowId>;
}

/** Modes under which rows are changed or locked. */
const ROW_MODES: ReadonlySet<string> = new Set(['RowExclusiveLock', 'RowShareLock']);
const MAY_CHANGE_ROWS = /^(?:INSERT|UPDATE|DELETE|MERGE|SELECT|DO|CALL)\b/;

/** Tries, beside each statement that took locks on what existed before, what a running app would do meanwhile. */
export class WaitWatcher implements TraceWatcher {
  #results: ProbeResult[] = [];
  readonly notes = new Set<string>();
  /** Spent on probes, ms. */
  spentMs = 0;
  readonly #sessions: ProbeSessions;
  readonly #options: WaitWatcherOptions;
  readonly #transactions = new Map<number, TransactionState>();

  constructor(sessions: ProbeSessions, options: WaitWatcherOptions) {
    this.#sessions = sessions;
    this.#options = options;
  }

  get results(): ProbeResult[] {
    return this.#results;
  }

  async held({ record, pid }: WatchedStatement): Promise<void> {
    // It might have committed on the way, and did not: what was sampled meanwhile is found again, exactly.
    this.#results = this.#results.filter(({ sampled, statement }) => !sampled || statement !== record.index);
    const state = this.#stateOf(record);
    const locks = record.locks.filter((lock) => this.#counts(lock));
    for (const lock of locks) if (ROW_MODES.has(lock.mode)) state.changed.add(lock.table ?? qualified(lock));
    const relations = mergeRelations(locks, mayChangeRows(record) ? state.changed : []);
    if (relations.length === 0 || this.#isSpent()) return;
    await this.#timed(async () => {
      const probes = await this.#probesFor(relations, { pid, state });
      const outcomes = await this.#sessions.run(probes, { pid, held: true });
      for (const [index, probe] of probes.entries()) this.#add(record, probe, { outcome: outcomes[index], state });
    });
  }

  running({ record, pid }: WatchedStatement): () => Promise<void> {
    const relations = this.#options.relationsOf(record).filter((each) => !this.#options.isOwn(qualified(each)));
    const over = new AbortController();
    if (relations.length === 0 || this.#isSpent()) return () => Promise.resolve();
    const sampling = this.#sample(relations, { pid, over: over.signal });
    let failure: unknown;
    const settled = sampling.catch((thrown: unknown) => {
      failure = thrown;
      return new Map<string, { probe: Probe; outcome: ProbeOutcome }>();
    });
    return async () => {
      over.abort();
      const seen = await settled;
      if (failure !== undefined) throw failure;
      for (const { probe, outcome } of seen.values()) this.#add(record, probe, { outcome, sampled: true });
    };
  }

  /** Again and again, with growing pauses: each round costs the statement a little, too. */
  async #sample(
    relations: Relations,
    { pid, over }: { pid: number; over: AbortSignal },
  ): Promise<Map<string, { probe: Probe; outcome: ProbeOutcome }>> {
    const seen = new Map<string, { probe: Probe; outcome: ProbeOutcome }>();
    for (let pause = 10; !over.aborted; pause = Math.min(pause * 2, 1000)) {
      await this.#timed(async () => {
        const probes = await this.#probesFor(relations, { pid });
        const outcomes = await this.#sessions.run(probes, { pid, held: false });
        for (const [index, probe] of probes.entries()) {
          const outcome = outcomes[index];
          if (outcome !== undefined) keepWorst(seen, { probe, outcome });
        }
      });
      await sleep(pause, undefined, { signal: over }).catch(() => undefined);
    }
    return seen;
  }

  async #probesFor(relations: Relations, { pid, state }: { pid: number; state?: TransactionState }): Promise<Probe[]> {
    const { observer } = this.#sessions;
    const tables = await readTableFacts(observer, relations);
    const own = tables.filter((table) => !this.#options.isOwn(qualified(table)));
    if (state !== undefined) await this.#findChanged(own, { pid, state });
    const probes = probesOf(own, state?.rows ?? new Map());
    return probes.filter((probe) => state === undefined || !state.waiting.has(keyOf(probe)));
  }

  async #findChanged(
    tables: readonly TableFacts[],
    { pid, state }: { pid: number; state: TransactionState },
  ): Promise<void> {
    if (state.changed.size === 0) return;
    // A partition's rows are its parent's, under whose name they are probed.
    const some = tables.filter(
      (table) => table.kind === 'table' && (state.changed.has(qualified(table)) || table.partitionKey.length > 0),
    );
    const found = await findChangedRows(this.#sessions, { pid, tables: some });
    for (const [table, row] of found) state.rows.set(table, row);
  }

  #add(
    record: Readonly<TracedStatement>,
    probe: Probe,
    {
      outcome,
      state,
      sampled = false,
    }: { outcome: ProbeOutcome | undefined; state?: TransactionState; sampled?: boolean },
  ): void {
    if (outcome === undefined) return;
    if (outcome.outcome === 'waits') state?.waiting.add(keyOf(probe));
    this.#results.push({ ...outcome, statement: record.index, probe: probe.kind, table: probe.table, sampled });
  }

  #counts(lock: TracedLock): boolean {
    if (lock.isNew || lock.schema === 'pg_toast' || lock.mode === 'AccessShareLock') return false;
    return !this.#options.isOwn(lock.table ?? qualified(lock));
  }

  #stateOf({ transaction }: Readonly<TracedStatement>): TransactionState {
    const state = this.#transactions.get(transaction) ?? { waiting: new Set(), changed: new Set(), rows: new Map() };
    this.#transactions.set(transaction, state);
    return state;
  }

  #isSpent(): boolean {
    const { budgetMs = 5000 } = this.#options;
    if (this.spentMs < budgetMs) return false;
    this.notes.add('Who waits was tried for the first statements only: it took too long for all of them.');
    return true;
  }

  #timed(work: () => Promise<void>): Promise<void> {
    return this.#sessions.exclusive(async () => {
      const began = performance.now();
      try {
        await work();
      } finally {
        this.spentMs += performance.now() - began;
      }
    });
  }
}

type Relations = ReadonlyArray<{ schema: string; name: string }>;

function keyOf({ kind, table }: Probe): string {
  return `${kind} ${table}`;
}

function mayChangeRows({ rows, tag = '' }: Readonly<TracedStatement>): boolean {
  return MAY_CHANGE_ROWS.test(tag) && (rows > 0 || tag === 'DO' || tag === 'CALL');
}

function mergeRelations(locks: readonly TracedLock[], changed: Iterable<string>): Relations {
  const relations = new Map(locks.map(({ schema, name }) => [`${schema}.${name}`, { schema, name }]));
  for (const table of changed) if (!relations.has(table)) relations.set(table, splitName(table));
  return [...relations.values()];
}

const RANK: Record<ProbeOutcome['outcome'], number> = { waits: 2, unknown: 1, passes: 0 };

function keepWorst(
  seen: Map<string, { probe: Probe; outcome: ProbeOutcome }>,
  next: { probe: Probe; outcome: ProbeOutcome },
): void {
  const key = keyOf(next.probe);
  const known = seen.get(key)?.outcome;
  const isWorse = known === undefined || RANK[next.outcome.outcome] > RANK[known.outcome];
  const isLonger =
    known?.outcome === 'waits' && next.outcome.outcome === 'waits' && next.outcome.waitedMs > known.waitedMs;
  if (isWorse || isLonger) seen.set(key, next);
}
