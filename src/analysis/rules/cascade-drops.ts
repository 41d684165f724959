import type { ClassifiedOperation } from '../analysis.ts';
import type { CatalogData } from '../catalog.ts';
import { isSet } from '../detail.ts';
import { findRelation } from '../find-relation.ts';
import { findingAt, type Rule } from './rule.ts';
import { code, listed, shortName } from './words.ts';

const rule = 'cascade-drops';

/** CASCADE takes whatever depends on the object, without a list. https://www.postgresql.org/docs/current/ddl-depend.html */
export const cascadeDrops: Rule = {
  id: rule,
  check: ({ statements, catalog }) =>
    statements.flatMap((statement) =>
      statement.operations
        .filter((operation) => isSet(operation, 'cascade') && operation.kind !== 'truncate' && !operation.onNewObject)
        .filter(({ why }) => !why.endsWith('does not exist'))
        .flatMap((operation) => {
          const gone = dependents(operation, catalog);
          if (gone?.length === 0) return [];
          const what = gone === undefined ? 'whatever depends on it, without naming it' : listed(gone);
          return [
            findingAt(statement, {
              rule,
              severity: gone === undefined ? 'warn' : 'block',
              message: `${operation.kind.toUpperCase()} ${shortName(operation.object)} CASCADE also takes ${what}.`,
              recipe: [
                `Drop ${gone === undefined ? 'each dependent' : listed(gone)} by name first, where that is meant.`,
                `Then without CASCADE: ${code(statement.analysed.sql.replace(/\s+cascade\b/gi, ''))}`,
              ],
            }),
          ];
        }),
    ),
};

/** Dependents named. */
const SHOWN = 5;

/** What the catalog knows to depend on it; undefined where it cannot know. */
function dependents(operation: ClassifiedOperation, catalog: CatalogData): string[] | undefined {
  if (operation.kind === 'drop schema') return contentsOf(operation.object, catalog);
  if (operation.kind !== 'drop table' && operation.kind !== 'drop column' && operation.kind !== 'drop view')
    return undefined;
  const relation = findRelation(catalog, operation.table ?? operation.object);
  if (relation === undefined) return undefined;
  const key = `${relation.schema}.${relation.name}`;
  const views = catalog.relations.filter(({ reads }) => reads.includes(key)).map(({ name }) => `the view ${name}`);
  // Which columns a view needs is not known here: the server refuses, or takes it along.
  if (operation.kind === 'drop column') return views.length === 0 ? [] : undefined;
  const keys = catalog.relations.flatMap((child) =>
    child === relation
      ? []
      : child.constraints
          .filter(({ refTable }) => refTable === key)
          .map(({ name }) => `the foreign key ${name} of ${child.name}`),
  );
  return [...views, ...keys];
}

/** Tables named, the rest of what is known counted. */
function contentsOf(schema: string, catalog: CatalogData): string[] | undefined {
  if (catalog.complete === false) return undefined;
  const inside = catalog.relations.filter((each) => each.schema === schema);
  const others = [...catalog.types, ...catalog.functions].filter((each) => each.schema === schema).length;
  const named = inside.slice(0, SHOWN).map(({ kind, name }) => `the ${kind} ${name}`);
  const rest = inside.length - named.length + others;
  return [...named, ...(rest > 0 ? [`${rest} more ${rest === 1 ? 'object' : 'objects'}`] : [])];
}
