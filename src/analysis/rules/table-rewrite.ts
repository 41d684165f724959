import type { Edit } from '../analysis.ts';
import type { CatalogData } from '../catalog.ts';
import { isSet } from '../detail.ts';
import { findRelation } from '../find-relation.ts';
import { rewriteRecipe } from './rewrite-recipe.ts';
import { findingAt, type Rule, type RuleStatement } from './rule.ts';
import { insertBehind } from './sql-edit.ts';
import { shortName } from './words.ts';

const rule = 'table-rewrite';

/** Storage of an existing table written anew, with all its indexes, under ACCESS EXCLUSIVE. https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES */
export const tableRewrite: Rule = {
  id: rule,
  check: ({ statements, catalog }) =>
    statements.flatMap((statement) => {
      // TRUNCATE gives new storage too, with nothing in it; it has a rule of its own.
      if (statement.operations.some(({ kind }) => kind === 'truncate')) return [];
      const tables = [
        ...new Set(statement.work.filter(({ kind }) => kind === 'rewrite').map(({ relation }) => relation)),
      ];
      return tables.map((table) => {
        const name = shortName(table);
        return findingAt(statement, {
          rule,
          severity: 'block',
          message: `${doing(statement)} writes all of ${name} and its indexes anew under ACCESS EXCLUSIVE: reads and writes of ${name} wait until COMMIT.`,
          recipe: rewriteRecipe(statement, table, catalog),
          edit: editOf(statement, catalog),
        });
      });
    }),
};

function doing({ operations, analysed }: RuleStatement): string {
  const [first] = operations.filter(({ kind }) => rewriting.has(kind));
  if (first === undefined) return analysed.sql.split(/\s+/, 2).join(' ').toUpperCase();
  if (first.column !== undefined) return `${first.kind === 'add column' ? 'ADD COLUMN' : 'Changing'} ${first.column}`;
  return first.kind === 'rewrite table' ? String(first.detail?.command ?? 'CLUSTER') : capital(first.kind);
}

const rewriting = new Set([
  'add column',
  'alter column type',
  'set expression',
  'rewrite table',
  'set logged',
  'set tablespace',
  'set access method',
  'refresh materialized view',
]);

function capital(text: string): string {
  return text.toUpperCase();
}

/** REFRESH … CONCURRENTLY needs a unique index over all rows. https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html */
function editOf({ operations: [operation], analysed }: RuleStatement, catalog: CatalogData): Edit | undefined {
  if (operation?.kind !== 'refresh materialized view' || isSet(operation, 'withNoData')) return undefined;
  const indexes = findRelation(catalog, operation.object)?.indexes ?? [];
  const usable = indexes.some(
    ({ unique, valid, partial, columns }) => unique && valid && partial === false && !columns.includes(null),
  );
  const sql = usable ? insertBehind(analysed.sql, ['refresh', 'materialized', 'view'], 'CONCURRENTLY') : undefined;
  return sql === undefined ? undefined : { sql };
}
