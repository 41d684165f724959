import { isSet, textOf } from '../detail.ts';
import { findRelation } from '../find-relation.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';
import { code, columnSql, listed, quoteName, shortName } from './words.ts';

const rule = 'create-table-exists';

/** IF NOT EXISTS looks at the name alone. https://www.postgresql.org/docs/current/sql-createtable.html */
export const createTableExists: Rule = {
  id: rule,
  about: ['create table'],
  check: (input) =>
    operationsOf(input, 'create table').flatMap(({ statement, operation }) => {
      if (!isSet(operation, 'ifNotExists') || !operation.why.startsWith('the table exists already')) return [];
      const relation = findRelation(input.catalog, operation.object);
      const parts = (operation.parts ?? []).filter(({ kind }) => kind === 'add column');
      const missing = parts.filter(({ column }) => !relation?.columns.some(({ name }) => name === column));
      if (relation === undefined || missing.length === 0) return [];
      const table = shortName(operation.object);
      return findingAt(statement, {
        rule,
        severity: 'warn',
        message: `${table} exists already, without ${listed(missing.map(({ column }) => column ?? ''))}: IF NOT EXISTS does nothing, and whoever counts on the new shape fails.`,
        recipe: missing.map(
          (part, index) =>
            `${index === 0 ? 'Add what is missing: ' : ''}${code(`ALTER TABLE ${quoteName(operation.object)} ADD COLUMN ${columnSql({ ...operation, ...part })} ${textOf(part, 'type') ?? ''};`)}`,
        ),
      });
    }),
};
