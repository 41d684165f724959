import { listOf } from '../detail.ts';
import { findingAt, operationsOf, type Rule, type RuleInput } from './rule.ts';
import { code, quoteName, shortName } from './words.ts';

const rule = 'replace-index-order';

/** Between the two, queries read the whole table. */
export const replaceIndexOrder: Rule = {
  id: rule,
  about: ['drop index'],
  check: (input) => {
    const made = Map.groupBy(
      operationsOf(input, 'create index'),
      ({ operation }) => `${shortName(operation.table ?? '')}\0${listOf(operation, 'columns')[0]}`,
    );
    return operationsOf(input, 'drop index').flatMap(({ statement, operation }) => {
      const old = indexOf(input, operation.object);
      if (old === undefined) return [];
      // The last is enough: looking for the first later one would pass over all of them for each drop.
      const next = made.get(`${shortName(old.table)}\0${old.column}`)?.at(-1);
      if (next === undefined || next.statement.index < statement.index) return [];
      if (next.statement.transaction === statement.transaction) return [];
      return findingAt(statement, {
        rule,
        severity: 'warn',
        message: `${operation.object} is gone before ${next.operation.object} takes its place: meanwhile queries on ${old.column} read all of ${shortName(old.table)}.`,
        recipe: [
          `Make the new index first: ${code(next.statement.analysed.sql)}`,
          `When it is valid: ${code(`DROP INDEX CONCURRENTLY ${quoteName(operation.object)};`)}`,
        ],
      });
    });
  },
};

function indexOf({ catalog }: RuleInput, object: string): { table: string; column: string } | undefined {
  const [name, schema] = object.split('.').toReversed();
  for (const relation of catalog.relations) {
    if (schema !== undefined && relation.schema !== schema) continue;
    const column = relation.indexes.find((index) => index.name === name)?.columns[0];
    if (column !== undefined && column !== null) return { table: `${relation.schema}.${relation.name}`, column };
  }
  return undefined;
}
