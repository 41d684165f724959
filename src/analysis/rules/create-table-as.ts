import { isSet } from '../detail.ts';
import { findRelation } from '../find-relation.ts';
import { findingAt, type Rule } from './rule.ts';
import { code, listed, quoteName, shortName } from './words.ts';

const rule = 'create-table-as';

/** A copy as of one moment, without keys, defaults and constraints. https://www.postgresql.org/docs/current/sql-createtableas.html */
export const createTableAs: Rule = {
  id: rule,
  about: ['create table as'],
  check: ({ statements, catalog }) =>
    statements.flatMap((statement) =>
      statement.operations.flatMap((operation) => {
        if (operation.kind !== 'create table as' || !operation.onNewObject) return [];
        if (isSet(operation, 'withNoData') || isSet(operation, 'temporary')) return [];
        const read = (operation.references ?? []).filter((name) => findRelation(catalog, name) !== undefined);
        const [first] = read;
        if (first === undefined) return [];
        return findingAt(statement, {
          rule,
          severity: 'note',
          message: `${shortName(operation.object)} becomes a copy of ${listed(read.map(shortName))} as of this moment, in one long transaction: rows written meanwhile are missing, and so are keys, defaults and constraints.`,
          recipe: [
            `Make it empty: ${code(`CREATE TABLE ${quoteName(operation.object)} (LIKE ${quoteName(first)} INCLUDING ALL);`)}`,
            'Keep both written, by a trigger or by the app, then copy the old rows in batches.',
          ],
        });
      }),
    ),
};
