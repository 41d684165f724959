import type { Batch } from '../migrations/migration.ts';
import { parseStatements } from '../sql/postgres/parse.ts';

/**
 * File and line of an error in a batch: PostgreSQL's `position` (1-based characters in the text sent) where it gives
 * one, else the batch's first statement. https://www.postgresql.org/docs/current/protocol-error-fields.html
 */
export function locateError(batch: Batch, error: Error): { path: string; line: number } {
  const position = Number('position' in error ? error.position : Number.NaN);
  if (Number.isInteger(position) && position > 0) {
    const before = batch.sql.slice(0, position - 1);
    return { path: batch.path, line: batch.line + before.split('\n').length - 1 };
  }
  const parsed = parseStatements(batch.sql);
  const first = parsed.ok ? parsed.statements[0]?.line : undefined;
  return { path: batch.path, line: batch.line + (first ?? 1) - 1 };
}
