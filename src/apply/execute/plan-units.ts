import type { Phase } from '../../analysis/analysis.ts';
import type { Migration } from '../../migrations/migration.ts';
import { groupByTransaction, scriptOf } from '../../rehearsal/apply.ts';
import type { Unit } from '../plan.ts';
import { cutUnits, type Message } from './cut-units.ts';
import { notCuttable } from './refuse.ts';

export interface UnitsInput {
  /** DDL of the tool's history table; empty where the target has it. */
  bookkeeping: string;
  /** In the tool's order. */
  migrations: readonly Migration[];
  direction: 'up' | 'down';
  /** By migration id; `unknown` for one that is not there. */
  phases?: Readonly<Record<string, Phase>>;
}

/**
 * What a run does, in pieces that stand or fall together: the same statements in the same transactions as
 * `applyMigrations` sends them, which is what the tool itself does, with one difference: a history row goes into the
 * transaction of the statement before it where it would have gone alone. Call `loadParser` before.
 * @throws MigrationError `not-cuttable`, `not-analysed`, `no-down`
 */
export function planUnits(input: UnitsInput): Unit[] {
  return cutUnits(messagesOf(input));
}

/** What the tool would send, one message an entry, its own BEGIN and COMMIT among them. */
function* messagesOf({ bookkeeping, migrations, direction, phases }: UnitsInput): Generator<Message> {
  const [first] = migrations;
  if (first === undefined) return;
  for (const migration of migrations) refuseUnknown(migration, direction);
  const own = { path: first.path, line: 1, migration: first.id, phase: 'neutral' } as const;
  if (bookkeeping.trim() !== '') yield { ...own, kind: 'bookkeeping', sql: bookkeeping };
  for (const group of groupByTransaction(migrations, direction)) {
    const at = { kind: 'statement', path: group.migrations[0]?.path ?? '', line: 1, migration: '' } as const;
    if (group.transaction) yield { ...at, phase: 'neutral', sql: 'BEGIN' };
    for (const migration of group.migrations) {
      const phase = phases?.[migration.id] ?? 'unknown';
      for (const { sql, path, line } of scriptOf(migration, direction)?.batches ?? [])
        yield { kind: 'statement', sql, path, line, migration: migration.id, phase };
      const record = direction === 'up' ? migration.record : migration.unrecord;
      const mark = { path: migration.path, line: 1, migration: migration.id, phase: 'neutral' } as const;
      if (record) yield { ...mark, kind: 'record', sql: record };
    }
    if (group.transaction) yield { ...at, phase: 'neutral', sql: 'COMMIT' };
    const end = group.migrations.at(-1);
    yield { ...at, path: end?.path ?? at.path, phase: 'neutral', sql: '', ends: true };
  }
}

function refuseUnknown(migration: Migration, direction: 'up' | 'down'): void {
  const at = { path: migration.path, line: 1 };
  if (migration.notAnalysed !== undefined) throw notCuttable(migration.notAnalysed, at);
  if (direction === 'down' && migration.down === undefined)
    throw notCuttable(`${migration.id} has no way back: its tool has no down for it.`, at);
}
