import type { ClassifiedOperation, Finding } from '../analysis.ts';
import { lineOf } from './place.ts';
import { findingAt, type Rule, type RuleStatement } from './rule.ts';
import { tokensOf } from './sql-edit.ts';
import { code, listed, shortName } from './words.ts';

const rule = 'alters-to-merge';

/** Their work is done in one pass where they are parts of one ALTER TABLE (measured in server-behaviour.test.ts). */
const inOnePass = new Set<ClassifiedOperation['kind']>([
  'add column',
  'alter column type',
  'set expression',
  'set not null',
  'add check',
  'set access method',
]);

/** Take ACCESS EXCLUSIVE for a moment, and need nothing that another part of the same ALTER might take away. */
const atOnce = new Set<ClassifiedOperation['kind']>([
  'add column',
  'drop column',
  'set default',
  'drop default',
  'drop not null',
]);

/**
 * "The main reason for providing the option to specify multiple changes in a single ALTER TABLE is that multiple table
 * scans or rewrites can thereby be combined into a single pass": https://www.postgresql.org/docs/current/sql-altertable.html
 */
export const altersToMerge: Rule = {
  id: rule,
  check: ({ statements }) => {
    if (statements.length < 2) return [];
    const alters = statements.flatMap((statement) => {
      const table = alteredTable(statement);
      return table === undefined ? [] : [{ statement, table }];
    });
    return [...Map.groupBy(alters, ({ table }) => table).entries()].flatMap(([table, group]) => {
      const all = group.map(({ statement }) => statement);
      const working = all.filter((statement) => passesOver(table, statement));
      return working.length > 1 ? [passes(table, working)] : queues(table, all);
    });
  },
};

/** Renaming and moving are statements of their own; a VALIDATE is better alone. */
const alone = ['rename', 'set schema', 'validate', 'attach', 'detach'];

/** The existing table that an ALTER TABLE, which could be part of another one, is about. */
function alteredTable({ operations, analysed, locks }: RuleStatement): string | undefined {
  if (!/^alter\s+table\b/i.test(analysed.sql) || operations.some(({ onNewObject }) => onNewObject)) return undefined;
  if (operations.some(({ kind }) => alone.some((words) => kind.startsWith(words)))) return undefined;
  const name = operations[0]?.table ?? operations[0]?.object;
  return locks.find(({ relation }) => name !== undefined && (relation === name || relation.endsWith(`.${name}`)))
    ?.relation;
}

function passesOver(table: string, { operations, work }: RuleStatement): boolean {
  return (
    operations.every(({ kind }) => inOnePass.has(kind)) &&
    work.some(({ kind, relation }) => relation === table && (kind === 'rewrite' || kind === 'scan'))
  );
}

function passes(table: string, working: readonly RuleStatement[]): Finding {
  const last = working.at(-1) ?? working[0];
  if (last === undefined) throw new Error('No statement to tell of');
  const lines = working.map(({ analysed }) => lineOf(analysed.location, last.analysed.location.path));
  const writes = working.some(({ work }) => work.some(({ kind }) => kind === 'rewrite'));
  return findingAt(last, {
    rule,
    severity: 'warn',
    message: `${shortName(table)} is ${writes ? 'written anew' : 'read from end to end'} ${working.length} times (${listed(lines)}), each time under ACCESS EXCLUSIVE: one ALTER TABLE with all of it does it once.`,
    recipe: [`Best without any pass: see the findings on each. Else in one: ${code(merged(working))}`],
  });
}

/** Each of them waits for the lock, and everyone behind it, anew. */
function queues(table: string, all: readonly RuleStatement[]): Finding[] {
  const quick = all.filter(({ operations }) => operations.every(({ kind }) => atOnce.has(kind)));
  const transactions = new Set(quick.map(({ transaction }) => transaction));
  const [, second] = quick;
  if (transactions.size < 2 || second === undefined) return [];
  return [
    findingAt(second, {
      rule,
      severity: 'note',
      hygiene: true,
      message: `${quick.length} ALTER TABLE on ${shortName(table)} in transactions of their own: each waits for its lock anew, and one would do.`,
      recipe: [`In one: ${code(merged(quick))}`],
    }),
  ];
}

/** `ALTER TABLE orders …, …;` of several. */
function merged(statements: readonly RuleStatement[]): string {
  const parts = statements.map(({ analysed }) => splitHead(analysed.sql));
  return `${parts[0]?.head ?? 'ALTER TABLE …'} ${parts.map(({ rest }) => rest).join(', ')};`;
}

/** `ALTER TABLE IF EXISTS ONLY a.b`, and what is done to it. */
function splitHead(sql: string): { head: string; rest: string } {
  const tokens = tokensOf(sql);
  let next = 2;
  const word = (at: number) => sql.slice(tokens[at]?.start ?? 0, tokens[at]?.end ?? 0).toLowerCase();
  if (word(next) === 'if') next += 2;
  if (word(next) === 'only') next++;
  while (word(next + 1) === '.') next += 2;
  if (word(next + 1) === '*') next++;
  const end = tokens[next]?.end ?? sql.length;
  return { head: sql.slice(0, end), rest: sql.slice(end).trim() };
}
