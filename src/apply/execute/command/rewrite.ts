import { parseStatements } from '../../../sql/postgres/parse.ts';
import { bodyOf } from '../../../sql/postgres/tree.ts';
import { settingOf } from '../statement-nature.ts';

export interface Rewritten {
  sql: string;
  /** It waits without standing in the way, so lock_timeout would only make it fail. */
  concurrently: boolean;
}

/** The text with our lock_timeout wherever it sets its own. A text that cannot be read is left as it is. */
export function rewrite(sql: string, lockTimeout: number): Rewritten {
  const parsed = parseStatements(sql);
  if (!parsed.ok) return { sql, concurrently: false };
  let text = sql;
  for (const statement of parsed.statements.toReversed()) {
    const setting = settingOf(statement);
    if (setting?.name !== 'lock_timeout' && setting?.name !== 'application_name') continue;
    const ours = replacement(statement.node, setting, lockTimeout);
    text = text.slice(0, statement.offset) + ours + text.slice(statement.offset + statement.sql.length);
  }
  const [only, ...others] = parsed.statements;
  const concurrently = others.length === 0 && only?.nonTransactional === true && isConcurrent(only.sql);
  return { sql: text, concurrently };
}

function replacement(
  node: Record<string, unknown>,
  { name, local }: { name: string; local: boolean },
  lockTimeout: number,
): string {
  const scope = local ? 'LOCAL' : 'SESSION';
  // application_name: set to what it is.
  if (name === 'application_name') {
    return bodyOf(node, 'SelectStmt') === undefined
      ? `RESET application_name`
      : `SELECT pg_catalog.current_setting('application_name') AS set_config`;
  }
  return bodyOf(node, 'SelectStmt') === undefined
    ? `SET ${scope} lock_timeout = ${lockTimeout}`
    : `SELECT pg_catalog.set_config('lock_timeout', '${lockTimeout}', ${local})`;
}

function isConcurrent(sql: string): boolean {
  return /\bconcurrently\b/i.test(sql);
}
