import { textOf } from '../detail.ts';
import { findRelation } from '../find-relation.ts';
import { findingAt, operationsOf, type Rule, type RuleInput } from './rule.ts';
import { code, columnSql, shortName, tableSql } from './words.ts';

const rule = 'timestamp-time-zone';

/** The values are converted with the session's TimeZone, and only in UTC without writing the table anew (measured, 12 to 18). */
export const timestampTimeZone: Rule = {
  id: rule,
  about: ['alter column type'],
  check: (input) =>
    operationsOf(input, 'alter column type').flatMap(({ statement, operation }) => {
      const [from, to] = [typeBefore(input, operation.table, operation.column), textOf(operation, 'type') ?? ''];
      if (from === undefined || !isStamp(from) || !isStamp(to) || hasZone(from) === hasZone(to)) return [];
      if (textOf(operation, 'using') !== undefined || zoneIsSet(input, statement.index)) return [];
      const column = `${shortName(operation.table ?? '')}.${operation.column}`;
      const [table, name] = [tableSql(operation), columnSql(operation)];
      return findingAt(statement, {
        rule,
        severity: 'warn',
        message: `${column} is converted with the TimeZone of the session that migrates: in UTC the stored values stay and nothing is written, elsewhere every value moves and the whole table is written anew. The test database and production may differ.`,
        recipe: [
          `Say which zone is meant, first in the migration: ${code("SET LOCAL TimeZone = 'UTC';")} Then ${code(`ALTER TABLE ${table} ALTER COLUMN ${name} TYPE ${to};`)}`,
          `If the old values are in another zone: a new column, filled in batches with ${code(`${name} AT TIME ZONE '<zone>'`)}.`,
        ],
      });
    }),
};

function typeBefore({ catalog }: RuleInput, table = '', column = ''): string | undefined {
  return findRelation(catalog, table)?.columns.find(({ name }) => name === column)?.type;
}

function isStamp(type: string): boolean {
  return /^timestamp(\(\d\))? with(out)? time zone$/.test(type);
}

function hasZone(type: string): boolean {
  return type.includes(' with time zone');
}

function zoneIsSet({ statements }: RuleInput, before: number): boolean {
  return statements
    .slice(0, before)
    .some(({ operations }) =>
      operations.some(({ kind, object }) => kind === 'set' && object.toLowerCase() === 'timezone'),
    );
}
