import { findingAt, type Rule, type RuleInput, type RuleStatement } from './rule.ts';
import type { TimeoutName } from './timeouts.ts';
import { code } from './words.ts';

const rule = 'concurrently-under-short-timeout';

/** Shorter ones end a build that only waits for somebody's usual transaction, or that simply works. */
const enough: Record<TimeoutName, number> = { lock_timeout: 60_000, statement_timeout: 600_000 };

/**
 * CONCURRENTLY waits for every transaction that was open before it, and blocks nobody meanwhile. A timeout ends it
 * there and leaves an invalid index (measured in server-behaviour.test.ts).
 * https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY
 */
export const concurrentlyUnderShortTimeout: Rule = {
  id: rule,
  check: (input) =>
    input.statements.flatMap((statement) => {
      const left = leftBehind(statement);
      if (left === undefined || statement.traced?.error !== undefined) return [];
      const short = (['lock_timeout', 'statement_timeout'] as const).filter((name) => isShort(name, statement));
      if (short.length === 0) return [];
      const told = short.map(
        (name) => `${name} = ${text(statement.timeouts[name]?.ms ?? 0)}${whence(name, statement, input)}`,
      );
      return [
        findingAt(statement, {
          rule,
          severity: 'warn',
          message: `It waits for every open transaction and blocks nobody meanwhile, but ${told.join(' and ')} ends it: ${left}.`,
          recipe: [
            `Before it, for the session (no transaction is open, so not LOCAL): ${short.map((name) => code(`SET ${name} = 0;`)).join(' ')}`,
            `After it: ${short.map((name) => code(`RESET ${name};`)).join(' ')}`,
            'Look for old transactions first (`SELECT pid, xact_start, query FROM pg_stat_activity ORDER BY xact_start`): it waits for them.',
          ],
        }),
      ];
    }),
};

/** What remains where the statement is cancelled; undefined for statements that are not concurrent. */
function leftBehind({ analysed, operations }: RuleStatement): string | undefined {
  if (analysed.nonTransactional !== true) return undefined;
  for (const { kind, object } of operations) {
    if (kind === 'create index')
      return `the index ${object} stays, invalid, and every write keeps it up for nothing`.trim();
    if (kind === 'reindex') return 'a second, invalid index (its name ends in _ccnew) stays';
    if (kind === 'drop index') return `the index ${object} stays, invalid, until it is dropped again`;
    if (kind === 'detach partition') return 'the partition stays half detached, until DETACH … FINALIZE';
  }
  return undefined;
}

function isShort(name: TimeoutName, { timeouts }: RuleStatement): boolean {
  const ms = timeouts[name]?.ms ?? 0;
  return ms > 0 && ms < enough[name];
}

function whence(name: TimeoutName, { timeouts }: RuleStatement, { migration }: RuleInput): string {
  const by = timeouts[name]?.by;
  if (by === undefined || by === migration.id) return '';
  return by === 'configured' ? ' (as the session is configured)' : ` (left over from ${by})`;
}

function text(ms: number): string {
  return ms < 1000 ? `${ms} ms` : ms < 60_000 ? `${ms / 1000} s` : `${Math.round(ms / 6000) / 10} min`;
}
