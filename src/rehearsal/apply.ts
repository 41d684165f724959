import type { Client } from 'pg';
import type { Batch, Migration, Script } from '../migrations/migration.ts';

/** Told before each text is sent, so that a trace can name the migration, file and line of what follows. */
export type Mark = (label: string, at?: { path: string; line: number }) => void;

export interface ApplyInput {
  client: Client;
  migrations: Migration[];
  direction: 'up' | 'down';
  mark?: Mark;
}

export interface ApplyFailure {
  migration: Migration;
  batch?: Batch;
  error: Error;
}

/**
 * Runs migrations as their tool would: its texts, its transactions, its history rows, in the order given.
 * Stops at the first failure, as every tool does.
 */
export async function applyMigrations(input: ApplyInput): Promise<ApplyFailure | undefined> {
  for (const group of groupByTransaction(input.migrations, input.direction)) {
    const failure = await applyGroup(group, input);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

export interface Group {
  transaction: boolean;
  migrations: Migration[];
}

/** Neighbours with `transaction: 'all'` share one transaction; every other migration stands alone. */
export function groupByTransaction(migrations: readonly Migration[], direction: 'up' | 'down'): Group[] {
  const groups: Group[] = [];
  for (const migration of migrations) {
    const mode = scriptOf(migration, direction)?.transaction ?? 'migration';
    const last = groups.at(-1);
    const lastMode = last?.migrations.at(-1);
    const joins = mode === 'all' && lastMode !== undefined && scriptOf(lastMode, direction)?.transaction === 'all';
    if (last !== undefined && joins) last.migrations.push(migration);
    else groups.push({ transaction: mode !== 'none', migrations: [migration] });
  }
  return groups;
}

async function applyGroup(group: Group, input: ApplyInput): Promise<ApplyFailure | undefined> {
  const { client, direction, mark } = input;
  let current = group.migrations[0];
  let batch: Batch | undefined;
  try {
    if (group.transaction) {
      mark?.(current?.id ?? '');
      await client.query('BEGIN');
    }
    for (current of group.migrations) {
      for (batch of scriptOf(current, direction)?.batches ?? []) {
        mark?.(current.id, { path: batch.path, line: batch.line });
        await client.query(batch.sql);
      }
      batch = undefined;
      const record = direction === 'up' ? current.record : current.unrecord;
      if (record) {
        mark?.(current.id);
        await client.query(record);
      }
    }
    if (group.transaction) await client.query('COMMIT');
    return undefined;
  } catch (thrown) {
    // The tool's connection would be closed now; rolling back here has the same effect and keeps ours usable.
    await client.query('ROLLBACK').catch(() => undefined);
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    if (current === undefined) throw error;
    return { migration: current, error, ...(batch === undefined ? {} : { batch }) };
  }
}

export function scriptOf(migration: Migration, direction: 'up' | 'down'): Script | undefined {
  return direction === 'up' ? migration.up : migration.down;
}
