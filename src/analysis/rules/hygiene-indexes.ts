import type { ClassifiedOperation } from '../analysis.ts';
import type { CatalogIndex } from '../catalog.ts';
import { isSet, listOf, textOf } from '../detail.ts';
import { findRelation } from '../find-relation.ts';
import { findingAt, type Rule, type RuleInput } from './rule.ts';
import { code, quoteName, shortName } from './words.ts';

const rule = 'hygiene-indexes';

/** Every index costs each write. https://www.postgresql.org/docs/current/indexes-multicolumn.html */
export const hygieneIndexes: Rule = {
  id: rule,
  about: ['create index'],
  check: (input) =>
    input.statements.flatMap((statement) =>
      statement.operations
        .filter(({ kind, why }) => kind === 'create index' && !why.endsWith('nothing happens'))
        .flatMap((operation) => {
          const told = problemOf(operation, input);
          if (told === undefined) return [];
          const [message, step] = told;
          return findingAt(statement, { rule, severity: 'note', hygiene: true, message, recipe: [step] });
        }),
    ),
};

function problemOf(operation: ClassifiedOperation, input: RuleInput): [message: string, step: string] | undefined {
  const { object } = operation;
  const columns = listOf(operation, 'columns');
  const method = textOf(operation, 'method') ?? 'btree';
  const table = shortName(operation.table ?? '');
  if (method === 'hash')
    return [
      `${object} is a hash index: it serves only =, and cannot be unique.`,
      'Use btree, unless its size was measured and matters.',
    ];
  if (method === 'btree' && columns.length > 4)
    return [
      `${object} has ${columns.length} columns: those behind the third seldom help, and each write pays for them.`,
      'Keep the columns that queries compare, most selective first; the rest fits INCLUDE.',
    ];
  if (method !== 'btree' || isSet(operation, 'partial') || isSet(operation, 'unique')) return undefined;
  const indexes = findRelation(input.catalog, operation.table ?? '')?.indexes ?? [];
  const same = indexes.find((index) => serves(index, columns));
  if (same === undefined) return undefined;
  const equal = same.columns.length === columns.length;
  return [
    equal
      ? `${object} has the columns of ${same.name} of ${table} once more.`
      : `${same.name} of ${table} begins with the columns of ${object} and serves the same queries.`,
    `If it is not for another order or operator class, leave it out; a needless one goes with ${code(`DROP INDEX CONCURRENTLY ${quoteName(object)};`)}`,
  ];
}

function serves({ columns, valid, partial, method = 'btree' }: CatalogIndex, wanted: string[]): boolean {
  if (!valid || partial !== false || method !== 'btree' || wanted.includes('(expression)')) return false;
  return wanted.length > 0 && wanted.every((column, place) => columns[place] === column);
}
