import type { CatalogRelation } from '../catalog.ts';
import { findRelation } from '../find-relation.ts';
import { leadsMade } from './made.ts';
import { findingAt, operationsOf, type Rule, type RuleInput } from './rule.ts';
import { listed, quoteName, shortName } from './words.ts';

const rule = 'drop-column-takes-more';

/** Indexes and constraints that need the column go with it, those over other columns too. https://www.postgresql.org/docs/current/sql-altertable.html */
export const dropColumnTakesMore: Rule = {
  id: rule,
  about: ['drop column'],
  check: (input) =>
    operationsOf(input, 'drop column').flatMap(({ statement, operation }) => {
      const relation = findRelation(input.catalog, operation.table ?? '');
      if (relation === undefined || operation.phase !== 'contract') return [];
      const column = operation.column ?? '';
      const gone = new Set(
        statement.operations.filter(({ kind }) => kind === 'drop column').map((each) => each.column ?? ''),
      );
      const more = takenBy(relation, column, gone).filter(({ rest }) => !madeAgain(input, relation, rest));
      if (more.length === 0) return [];
      const table = shortName(operation.table ?? '');
      return findingAt(statement, {
        rule,
        severity: 'warn',
        message: `DROP COLUMN ${table}.${column} silently drops ${listed(more.map(({ words }) => words))} too.`,
        recipe: [
          `Make what ${table} still needs first, without ${column}: ${more.map(({ rest }) => rest.map(quoteName).join(', ')).join(' and ')}.`,
          'Drop by name what is not needed, so that the PR says so. Then drop the column.',
        ],
      });
    }),
};

interface Taken {
  words: string;
  /** The columns that stay. */
  rest: string[];
}

function takenBy(relation: CatalogRelation, column: string, gone: ReadonlySet<string>): Taken[] {
  const stays = (columns: ReadonlyArray<string | null>) =>
    columns.flatMap((name) => (name === null || gone.has(name) ? [] : name));
  const constraints = relation.constraints
    .filter(({ kind, columns }) => kind !== 'not null' && columns.includes(column) && stays(columns).length > 0)
    .map(({ name, kind, columns }) => ({
      words: `the ${kind} ${kind === 'foreign key' || kind === 'primary key' ? '' : 'constraint '}${name} (${columns.join(', ')})`,
      rest: stays(columns),
    }));
  // An index that begins with the column served queries of the column.
  const indexes = relation.indexes
    .filter(({ constraint, columns, valid }) => valid && constraint === null && columns.indexOf(column) > 0)
    .filter(({ columns }) => stays(columns).length > 0)
    .map(({ name, columns }) => ({
      words: `the index ${name} (${columns.map((each) => each ?? '…').join(', ')})`,
      rest: stays(columns),
    }));
  return [...constraints, ...indexes];
}

function madeAgain(input: RuleInput, { schema, name }: CatalogRelation, [lead = '']: string[]): boolean {
  return leadsMade(input, `${schema}.${name}`).has(lead);
}
