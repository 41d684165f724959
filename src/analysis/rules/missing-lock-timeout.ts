import { isSet } from '../detail.ts';
import { stopsWrites } from '../locks/prediction.ts';
import { briefly, sinceText } from './place.ts';
import { findingAt, type Rule, type RuleInput, type RuleStatement } from './rule.ts';
import { settingsOf } from './timeouts.ts';
import { code, shortName } from './words.ts';

const rule = 'missing-lock-timeout';

/** Whoever needs the table waits for this long at worst; more is felt as an outage. In ms. */
const longest = 30_000;

/**
 * A lock that waits makes everyone behind it wait. Told once a migration, at its first strong lock; silent where the
 * connection, the role or the server sets it, as far as that could be seen.
 * https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT
 */
export const missingLockTimeout: Rule = {
  id: rule,
  check: (input) => {
    const exposed = input.statements.filter(
      (statement) =>
        statement.locks.some(({ mode }) => stopsWrites(mode)) &&
        !isConcurrent(statement) &&
        !isBounded(statement, input),
    );
    const [first] = exposed;
    if (first === undefined) return [];
    const strong = exposed.flatMap(({ locks }) => locks.filter(({ mode }) => stopsWrites(mode)));
    const tables = briefly([...new Set(strong.map(({ relation }) => shortName(relation)))]);
    const inTransaction = first.analysed.inTransaction === true;
    const set = `SET ${inTransaction ? 'LOCAL ' : ''}lock_timeout = '2s'`;
    const late = setLater(first, input);
    return [
      findingAt(first, {
        rule,
        severity: 'note',
        message: `${problem(first, late)}: if a long query holds ${tables}, the migration waits for it, and everyone else queues behind the migration.`,
        recipe: [
          late === undefined
            ? `Begin the migration with ${code(`${set};`)} and run it again when it times out.`
            : `Move ${code(late.analysed.sql)} to the start of the migration.`,
        ],
        // In a text that is a transaction only by having several statements, SET LOCAL makes one of a lone statement.
        ...(late === undefined && inTransaction && { edit: { sql: `${set};\n${first.analysed.sql}` } }),
      }),
    ];
  },
};

/** Waits without a lock that stops anybody; a timeout would leave it half done (rule concurrently-under-short-timeout). */
function isConcurrent({ operations }: RuleStatement): boolean {
  return operations.some((operation) => isSet(operation, 'concurrently'));
}

/** A timeout ends the wait soon enough. What an earlier file left in its session is chance. */
function isBounded({ timeouts, transaction }: RuleStatement, { migration }: RuleInput): boolean {
  return [timeouts.lock_timeout, timeouts.statement_timeout].some(
    (timeout) =>
      timeout !== undefined &&
      timeout.ms > 0 &&
      timeout.ms <= longest &&
      (timeout.by === migration.id || timeout.by === 'configured' || timeout.transaction === transaction),
  );
}

function problem(first: RuleStatement, late: RuleStatement | undefined): string {
  const { lock_timeout: set } = first.timeouts;
  if (set !== undefined && set.ms === 0) return 'lock_timeout is 0, which is no limit';
  if (set !== undefined && set.ms > longest) return `lock_timeout is ${Math.round(set.ms / 1000)} s, which is long`;
  if (late === undefined) return 'No lock_timeout';
  const since = { migration: '', index: late.index, location: late.analysed.location, words: 'SET lock_timeout' };
  return `lock_timeout is set too late: ${sinceText(since, first)} comes after the first strong lock`;
}

/** A statement of this migration that sets it, behind the lock. */
function setLater(first: RuleStatement, { statements }: RuleInput): RuleStatement | undefined {
  if (first.timeouts.lock_timeout !== undefined) return undefined;
  return statements.find(
    ({ index, analysed, operations }) =>
      index > first.index &&
      operations
        .flatMap((each) => settingsOf(each, analysed.sql))
        .some(({ name, value }) => name === 'lock_timeout' && value !== undefined && value !== '0'),
  );
}
