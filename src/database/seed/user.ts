import type { Client } from 'pg';
import { DatabaseError, toError } from '../../errors.ts';
import { splitStatements } from '../../sql/postgres/split.ts';

/**
 * Runs a team's own seed file, statement by statement as psql does, and analyses the database afterwards. Statements
 * are not wrapped in a transaction; the file may have its own. COPY … FROM stdin and psql's commands are refused.
 * @throws DatabaseError `seed-failed` with the line of the statement that failed
 */
export async function seedBySql(client: Client, sql: string, path: string): Promise<void> {
  for (const statement of splitStatements(sql)) {
    const at = `${path}:${statement.line}`;
    if (statement.kind === 'psql') {
      const command = statement.sql.split(/\s/, 1)[0] ?? '\\';
      throw new DatabaseError(`The seed has a command of psql at ${at}: ${command}.`, {
        code: 'seed-failed',
        hint: `Remove it; ${path} is run as plain SQL.`,
      });
    }
    if (statement.kind === 'copy data') continue;
    if (/^COPY\b[^;]*\bFROM\s+STDIN\b/is.test(statement.sql)) {
      throw new DatabaseError(`The seed reads COPY data at ${at}, which Lockstep does not run.`, {
        code: 'seed-failed',
        hint: 'Write the seed with INSERT statements: pg_dump --data-only --inserts does.',
      });
    }
    try {
      await client.query(statement.sql);
    } catch (thrown) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw new DatabaseError(`The seed fails at ${at}: ${toError(thrown).message}`, {
        code: 'seed-failed',
        hint: `Run ${path} against an empty database of the base schema, and mend this statement.`,
        cause: thrown,
      });
    }
  }
  await client.query('ANALYZE');
}
