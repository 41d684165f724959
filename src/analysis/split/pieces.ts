import type { ClassifiedOperation } from '../analysis.ts';
import type { SchemaState, StateRelation } from '../state.ts';

/** What becomes of one operation when a PR is split: SQL for each of the three PRs. */
export interface Pieces {
  expand?: string[];
  backfill?: string[];
  contract?: string[];
  /** What the code must no longer do before the contract: "reads or writes orders.email". */
  stops?: string;
}

export interface Taken {
  operation: ClassifiedOperation;
  relation: StateRelation | undefined;
  state: SchemaState;
}

/** Runs until it changes nothing; each run is a transaction of its own. */
export function batched({
  table,
  set,
  where,
  relation,
}: {
  table: string;
  set: string;
  where: string;
  relation: StateRelation | undefined;
}): string {
  const primary = relation?.constraints.find(({ kind }) => kind === 'primary key')?.columns;
  const key = primary?.length === 1 ? (primary[0] ?? 'ctid') : 'ctid';
  return `-- Repeat until it changes no row, each time in a transaction of its own.\nUPDATE ${table} SET ${set} WHERE ${key} IN (SELECT ${key} FROM ${table} WHERE ${where} LIMIT 5000);`;
}

/** SET NOT NULL without a scan under a strong lock. https://www.postgresql.org/docs/current/sql-altertable.html */
export function notNullSql(table: string, column: string, check: string): string[] {
  return [
    `ALTER TABLE ${table} ADD CONSTRAINT ${check} CHECK (${column} IS NOT NULL) NOT VALID;`,
    `-- In the next migration, so that the lock of the first is gone.\nALTER TABLE ${table} VALIDATE CONSTRAINT ${check};`,
    `ALTER TABLE ${table} ALTER COLUMN ${column} SET NOT NULL;\nALTER TABLE ${table} DROP CONSTRAINT ${check};`,
  ];
}
