import { findingAt, type Rule, type RuleStatement } from './rule.ts';
import { settingsOf } from './timeouts.ts';
import { code, listed } from './words.ts';

const rule = 'setting-outlives-migration';

/** Left on, these change what later migrations do; the others only how. */
const dangerous = new Set(['session_replication_role', 'search_path', 'role', 'row_security', 'check_function_bodies']);

/**
 * SET lasts for the session, also behind COMMIT (measured in server-behaviour.test.ts): for the tool's next migrations,
 * and behind a pooler for whoever gets the connection next. https://www.postgresql.org/docs/current/sql-set.html
 */
export const settingOutlivesMigration: Rule = {
  id: rule,
  check: ({ statements }) => {
    const left = new Map<string, RuleStatement>();
    for (const statement of statements) {
      for (const { name, value, isLocal } of statement.operations.flatMap((each) =>
        settingsOf(each, statement.analysed.sql),
      )) {
        if (isLocal) continue;
        if (value !== undefined && name !== '') left.set(name, statement);
        else if (name === '') left.clear();
        else left.delete(name);
      }
    }
    const [first] = left.values();
    if (first === undefined) return [];
    const names = [...left.keys()];
    const risky = names.filter((name) => dangerous.has(name));
    const inside = first.analysed.inTransaction === true;
    return [
      findingAt(first, {
        rule,
        severity: 'note',
        message: `${listed(risky.length > 0 ? risky : names)} ${names.length === 1 || risky.length === 1 ? 'stays' : 'stay'} set when the migration is done: the tool's next migrations in this session run with it, and behind a connection pooler others do.`,
        recipe: [
          inside
            ? `Let it end with the transaction: ${code(local(first.analysed.sql))}`
            : `At the end of the migration: ${names.map((name) => code(`RESET ${name};`)).join(' ')}`,
        ],
        ...(risky.length === 0 && { hygiene: true as const }),
      }),
    ];
  },
};

function local(sql: string): string {
  return `${sql.replace(/^set\s+(?:session\s+)?/i, 'SET LOCAL ')};`;
}
