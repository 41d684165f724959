import type { Finding } from '../analysis.ts';
import { textOf } from '../detail.ts';
import { isDataWork } from './data-work.ts';
import { briefly, heldFor, heldText, isSameSince, lineOf } from './place.ts';
import { findingAt, type HeldLock, type Rule, type RuleInput, type RuleStatement } from './rule.ts';
import { listed, shortName } from './words.ts';

const rule = 'long-work-under-lock';

/** Read whole tables, under locks of their own that hurt nobody; no other rule speaks of them. */
const readers = new Set([
  'select',
  'create table as',
  'create materialized view',
  'do block',
  'copy',
  'call',
  'explain',
]);

/**
 * A lock lasts to the end of its transaction (measured in server-behaviour.test.ts), so whatever works long after it
 * makes everyone who needs the locked table wait. https://www.postgresql.org/docs/current/explicit-locking.html
 */
export const longWorkUnderLock: Rule = {
  id: rule,
  check: (input) => {
    const groups = new Map<string, LongWork>();
    for (const statement of input.statements) {
      const group = groups.get(statement.transaction);
      if (group !== undefined && group.later.length >= most) continue;
      const held = prolonged(statement, input);
      if (held.length === 0) continue;
      if (group === undefined) groups.set(statement.transaction, { statement, held: byTable(held), later: [] });
      else {
        for (const [key, lock] of byTable(held)) group.held.set(key, lock);
        group.later.push(lineOf(statement.analysed.location, group.statement.analysed.location.path));
      }
    }
    return [...groups.values()].map(findingOf);
  },
};

/** The long statements of one transaction. */
interface LongWork {
  /** The first. */
  statement: RuleStatement;
  held: Map<string, HeldLock>;
  /** The lines of the others. */
  later: string[];
}

/** A transaction with more of them has told enough. */
const most = 10;

function findingOf({ statement, held: locks, later }: LongWork): Finding {
  const held = [...locks.values()];
  const more = later.length === 0 ? '' : ` ${count(later)} too.`;
  const all = held.some(({ mode }) => mode === 'AccessExclusiveLock');
  return findingAt(statement, {
    rule,
    severity: 'block',
    message: `${doing(statement)} works through ${briefly(worksOn(statement).map(shortName))} while the transaction still holds ${heldText(held, statement)}: ${all ? 'reads and writes' : 'writes'} of ${briefly(waiting(held, all))} wait until COMMIT.${heldFor(held)}${more}`,
    recipe: [
      `Put the statement that takes the lock (${held[0]?.since.words ?? ''}) into a migration (a transaction) of its own, so that its lock is gone in a moment.`,
      `Put ${doing(statement)} into another one, before or after it.`,
    ],
  });
}

function byTable(held: readonly HeldLock[]): Map<string, HeldLock> {
  return new Map(held.map((lock) => [`${lock.relation} ${lock.mode}`, lock]));
}

/** The locks of earlier statements that last longer for this one, where no other finding says so. */
function prolonged(statement: RuleStatement, input: RuleInput): HeldLock[] {
  const reads = statement.operations.some(({ kind }) => readers.has(kind));
  const work = statement.work.filter(({ kind }) => kind !== 'rows');
  const known = reads ? work.filter(({ relation }) => readsMost(relation, statement, input)) : work;
  if (known.length === 0 && !copies(statement)) return [];
  if (statement.held.length === 0 || statement.operations.some((operation) => isDataWork(operation, input.catalog)))
    return [];
  // scan-under-lock and table-rewrite speak of the table itself, and of what was locked along with it.
  const told = statement.held.filter(({ relation }) => !reads && known.some((each) => each.relation === relation));
  const rest = statement.held.filter(({ since }) => !told.some((each) => isSameSince(each.since, since)));
  // A build under ACCESS EXCLUSIVE also stops reads, which its own finding does not say.
  const builds = told.filter(
    ({ relation, mode }) =>
      mode === 'AccessExclusiveLock' && known.some((each) => each.relation === relation && each.kind === 'build'),
  );
  return [...builds, ...rest];
}

/** A look at the first row is no work. */
function readsMost(relation: string, { traced }: RuleStatement, { rows }: RuleInput): boolean {
  const scan = traced?.scans.find((each) => each.relation === relation);
  return scan === undefined || scan.rows * 2 >= (rows?.[relation] ?? 0);
}

/** Makes a table or a materialized view from existing ones. */
function copies({ operations }: RuleStatement): boolean {
  return operations.some(
    (operation) =>
      (operation.kind === 'create table as' || operation.kind === 'create materialized view') &&
      (operation.references ?? []).length > 0 &&
      textOf(operation, 'noData') === undefined,
  );
}

function worksOn({ work, operations }: RuleStatement): string[] {
  const tables = work.map(({ relation }) => relation);
  return [...new Set(tables.length > 0 ? tables : operations.flatMap(({ references }) => references ?? []))];
}

function waiting(held: readonly HeldLock[], all: boolean): string[] {
  const which = all ? held.filter(({ mode }) => mode === 'AccessExclusiveLock') : held;
  return [...new Set(which.map(({ relation }) => shortName(relation)))];
}

function count(lines: string[]): string {
  if (lines.length > 3) return `${lines.length < most ? lines.length : `${most} or more`} later statements do so`;
  return `${listed(lines).replace(/^l/, 'L')} ${lines.length === 1 ? 'does' : 'do'} so`;
}

/** Known by a name of their own rather than by their table. */
const named = /index|constraint|key|check|unique|exclusion/;

function doing({ analysed, operations }: RuleStatement): string {
  // One ALTER may do several things; those that only drop or rename read nothing.
  const first = operations.find(({ kind }) => !/^(drop|rename|comment)/.test(kind)) ?? operations[0];
  if (first === undefined) return 'The statement';
  const subject = named.test(first.kind) ? first.object : (first.column ?? shortName(first.table ?? first.object));
  const words = `${first.kind.toUpperCase()} ${subject}`.trim();
  return words === '' ? `Line ${analysed.location.line}` : words;
}
