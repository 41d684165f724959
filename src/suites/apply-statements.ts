import type { Client } from 'pg';
import { withClient } from '../database/client.ts';
import type { DatabaseAddress } from '../database/database.ts';
import { MigrationError, toError } from '../errors.ts';
import type { MigrationStatement } from './matrix-input.ts';

const TRANSACTION_CONTROL =
  /^(?:begin|start\s+transaction|commit|end|rollback|abort|savepoint|release|prepare\s+transaction)\b/i;
const LEADING_BLANK = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*(?:[^*]|\*(?!\/))*\*\/)+/;

/** BEGIN, COMMIT and their like: they change nothing, and the prefixes of a migration end between them. */
export function isTransactionControl(sql: string): boolean {
  return TRANSACTION_CONTROL.test(sql.slice(0, 10_000).replace(LEADING_BLANK, ''));
}

/**
 * Applies statements one after another in one session, each in a transaction of its own, without BEGIN and COMMIT.
 * @throws MigrationError with the statement's place
 */
export function applyStatements(address: DatabaseAddress, statements: readonly MigrationStatement[]): Promise<void> {
  return withClient(address, async (client) => {
    for (const statement of statements) await applyStatement(client, statement);
  });
}

/** @throws MigrationError with the statement's place */
export async function applyStatement(client: Client, { sql, path, line }: MigrationStatement): Promise<void> {
  if (isTransactionControl(sql)) return;
  try {
    await client.query(sql);
  } catch (thrown) {
    throw new MigrationError(`${path}:${line} fails when applied by itself: ${toError(thrown).message}`, {
      code: 'prefix-fails',
      path,
      line,
      cause: thrown,
    });
  }
}
