import { stopsWrites } from '../locks/prediction.ts';
import { findingAt, type Rule, type RuleStatement } from './rule.ts';
import { listed, modeName, shortName, whoWaits } from './words.ts';

const rule = 'locks-second-table';

/** Their other tables are in a finding of their own, or in the name of the thing. */
const elsewhere = new Set([
  'drop table',
  'truncate',
  'lock table',
  'add foreign key',
  'insert',
  'update',
  'delete',
  'merge',
  'alter domain',
]);

/** A statement on one table that stops the users of another: foreign keys and partitions. Measured, 12 to 18. */
export const locksSecondTable: Rule = {
  id: rule,
  check: ({ statements }) =>
    statements.flatMap((statement) => {
      if (statement.operations.every(({ kind }) => elsewhere.has(kind) && kind !== 'add foreign key')) return [];
      const others = statement.locks.filter(({ relation, mode }) => stopsWrites(mode) && !isNamed(relation, statement));
      const [first] = others;
      if (first === undefined) return [];
      // A block names no table of its own: there is no second one.
      const own = [...new Set(statement.operations.map(({ table, object }) => shortName(table ?? object)))].filter(
        Boolean,
      );
      if (own.length === 0) return [];
      const tables = listed(others.map(({ relation }) => shortName(relation)));
      return [
        findingAt(statement, {
          rule,
          severity: 'note',
          message: `The statement is about ${listed(own)}, but takes ${modeName(first.mode)} on ${tables} too: ${whoWaits(first.mode)} there queue while it waits and until COMMIT.`,
          recipe: ['Run it alone in its transaction with a short lock_timeout, and again if it times out.'],
        }),
      ];
    }),
};

/** The statement's own tables, and what an unchecked foreign key's finding names. */
function isNamed(relation: string, { operations }: RuleStatement): boolean {
  return operations.some(({ table, object, kind, references, detail }) => {
    const checked = kind === 'add foreign key' && detail?.notValid !== true;
    const names = [table ?? object, object, ...(checked ? (references ?? []) : [])];
    return names.some((name) => relation === name || relation.split('.').at(-1) === name);
  });
}
