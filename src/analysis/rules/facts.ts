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
import { matchStatements } from './match-statements.ts';
import type { RuleStatement } from './rule.ts';

interface FactsInput {
  migration: AnalysedMigration;
  rehearsed?: RehearsedMigration | undefined;
  rows?: Record<string, number> | undefined;
  /** By transaction; carried from one migration to the next, for tools that wrap them all. */
  held: Map<string, PredictedLock[]>;
}

/** Every statement of a migration with what is known of it. */
export function gatherFacts({ migration, rehearsed, rows, held }: FactsInput): RuleStatement[] {
  const matched = matchStatements(migration.statements, rehearsed?.statements ?? []);
  return migration.statements.map((analysed, index) => {
    const traced = matched.get(analysed);
    const measured = traced !== undefined && traced.unseen === undefined && traced.error === undefined;
    const transaction =
      traced === undefined ? `${migration.source}\0${analysed.transaction}` : `traced ${traced.transaction}`;
    const locks = measured ? measuredLocks(traced) : locksOnTables(analysed.predicted?.locks ?? []);
    const before = held.get(transaction) ?? [];
    held.set(transaction, strongestLocks([...before, ...locks.filter(({ mode }) => stopsWrites(mode))]));
    return {
      index,
      analysed,
      operations: analysed.operations,
      origin: measured ? 'measured' : 'predicted',
      locks,
      work: measured ? measuredWork(traced, analysed, rows ?? {}) : (analysed.predicted?.work ?? []),
      held: before,
      transaction,
      ...(traced === undefined ? {} : { traced }),
    };
  });
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
