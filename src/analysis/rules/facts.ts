import type { RehearsedMigration } from '../../rehearsal/rehearsal.ts';
import type { TracedLock, TracedStatement } from '../../trace/trace.ts';
import type { AnalysedMigration, AnalysedStatement } from '../analysis.ts';
import {
  locksOnTables,
  type PredictedLock,
  type PredictedWork,
  stopsWrites,
  strongestLocks,
} from '../locks/prediction.ts';
import { HeldLog } from './held-log.ts';
import { matchStatements } from './match-statements.ts';
import { firstWords } from './place.ts';
import type { RuleStatement, Since } from './rule.ts';
import { followTimeouts, type SessionTimeouts } from './timeouts.ts';

interface FactsInput {
  migration: AnalysedMigration;
  rehearsed?: RehearsedMigration | undefined;
  rows?: Record<string, number> | undefined;
  /** Carried from one migration to the next, for tools that wrap them all or keep their session. */
  carried: Carried;
}

/** What outlives a migration. */
export interface Carried {
  /** How many there were. */
  statements: number;
  /** By transaction. */
  held: Map<string, HeldLog>;
  /** Timeouts by session of the rehearsal. */
  sessions: Map<number, SessionTimeouts>;
  /** The one that ran the last statement, and so is taken to run those that were not reached. */
  session: number;
  /** The rehearsed transaction of each predicted one, for statements of it that were not reached. */
  traced: Map<string, string>;
  /** What server, role or connection set, for new sessions. */
  configured: Readonly<Record<string, string>>;
}

export function nothingCarried(configured: Carried['configured'] = {}): Carried {
  return { statements: 0, held: new Map(), sessions: new Map(), session: 1, traced: new Map(), configured };
}

/** Every statement of a migration with what is known of it. */
export function gatherFacts({ migration, rehearsed, rows, carried }: FactsInput): RuleStatement[] {
  const matched = matchStatements(migration.statements, rehearsed?.statements ?? []);
  return migration.statements.map((analysed, index) => {
    const order = carried.statements++;
    const traced = matched.get(analysed);
    const measured = traced !== undefined && traced.unseen === undefined && traced.error === undefined;
    const transaction = transactionOf({ migration, analysed, traced, carried });
    const locks = measured ? measuredLocks(traced) : locksOnTables(analysed.predicted?.locks ?? []);
    const log = carried.held.get(transaction) ?? new HeldLog();
    carried.held.set(transaction, log);
    const before = log.length;
    const strong = locks.filter(({ mode }) => stopsWrites(mode));
    if (strong.length > 0) {
      const since = sinceOf({ migration, analysed, index, traced });
      for (const lock of strong)
        log.add(lock.relation, () => ({ relation: lock.relation, mode: lock.mode, since: since(lock) }));
    }
    carried.session = traced?.session ?? carried.session;
    const timeouts = sessionOf(carried, traced).pass(analysed, { migration: migration.id, transaction });
    const facts: RuleStatement = {
      index,
      order,
      analysed,
      operations: analysed.operations,
      origin: measured ? 'measured' : 'predicted',
      locks,
      work: measured ? measuredWork(traced, analysed, rows ?? {}) : (analysed.predicted?.work ?? []),
      get held() {
        return log.at(before);
      },
      timeouts,
      transaction,
    };
    // Not spread into it: beside a getter that is slow.
    if (traced !== undefined) facts.traced = traced;
    return facts;
  });
}

interface Told {
  migration: AnalysedMigration;
  analysed: AnalysedStatement;
  traced: TracedStatement | undefined;
}

/** As rehearsed; a statement that was not reached stays with those of its transaction that were. */
function transactionOf({ migration, analysed, traced, carried }: Told & { carried: Carried }): string {
  const predicted = `${migration.source}\0${analysed.transaction}`;
  if (traced === undefined) return carried.traced.get(predicted) ?? predicted;
  const transaction = `${migration.source}\0traced ${traced.transaction}`;
  carried.traced.set(predicted, transaction);
  return transaction;
}

function sinceOf({ migration, analysed, index, traced }: Told & { index: number }): (lock: PredictedLock) => Since {
  let words: string | undefined;
  return ({ relation, mode }) => {
    const measured = traced?.locks.find((lock) => lock.mode === mode && tableOf(lock) === relation);
    return {
      migration: migration.id,
      index,
      location: analysed.location,
      // Few are ever shown.
      get words() {
        words ??= firstWords(analysed);
        return words;
      },
      ...(measured === undefined ? {} : { heldMs: measured.heldMs }),
    };
  };
}

function sessionOf(carried: Carried, traced: TracedStatement | undefined): SessionTimeouts {
  const { sessions, session, configured } = carried;
  const known = sessions.get(session) ?? followTimeouts({ ...configured, ...traced?.configured });
  sessions.set(session, known);
  return known;
}

function measuredLocks({ locks }: TracedStatement): PredictedLock[] {
  const relevant = locks.filter(({ isNew, schema }) => !isNew && !/^(pg_|information_schema$)/.test(schema));
  return strongestLocks(relevant.map((lock) => ({ relation: tableOf(lock), mode: lock.mode })));
}

function tableOf(lock: TracedLock): string {
  return lock.table ?? `${lock.schema}.${lock.name}`;
}

/**
 * Rewrites are as measured: they show without rows too. A scan that was not seen is believed only where there were
 * rows to see it by. Index builds and row changes follow from the statement itself.
 */
function measuredWork(
  traced: TracedStatement,
  analysed: AnalysedStatement,
  rows: Record<string, number>,
): PredictedWork[] {
  const predicted = analysed.predicted?.work ?? [];
  const builds = new Set(predicted.filter(({ kind }) => kind === 'build').map(({ relation }) => relation));
  const { rewritten, rebuilt } = newStorage(traced);
  const scanned = [...traced.scans.map(({ relation }) => relation), ...rebuilt].filter(
    (relation) => !builds.has(relation) && !rewritten.has(relation),
  );
  const unsure = predicted.filter(({ kind, relation }) => kind === 'scan' && !((rows[relation] ?? 0) > 0));
  const read = new Set([...scanned, ...unsure.map(({ relation }) => relation)]);
  return [
    ...[...rewritten].map((relation): PredictedWork => ({ relation, kind: 'rewrite' })),
    ...[...read].map((relation): PredictedWork => ({ relation, kind: 'scan' })),
    ...predicted.filter(({ kind, relation }) => kind === 'rows' || (kind === 'build' && !rewritten.has(relation))),
  ];
}

/** Tables written anew, and tables of which only an index was: making an index anew reads its whole table. */
function newStorage({ locks, rewrites }: TracedStatement): { rewritten: Set<string>; rebuilt: Set<string> } {
  const tableOfIndex = new Map<string, string>();
  for (const { schema, name, table } of locks) if (table !== undefined) tableOfIndex.set(`${schema}.${name}`, table);
  const rewritten = new Set(rewrites.filter((relation) => !tableOfIndex.has(relation)));
  const rebuilt = rewrites.flatMap((relation) => tableOfIndex.get(relation) ?? []);
  return { rewritten, rebuilt: new Set(rebuilt.filter((table) => !rewritten.has(table))) };
}
