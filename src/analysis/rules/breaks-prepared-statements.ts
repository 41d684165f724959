import { findingAt, operationsOf, type Rule } from './rule.ts';
import { listed, shortName } from './words.ts';

const rule = 'breaks-prepared-statements';

/** Error 0A000 "cached plan must not change result type", in sessions that stay open (measured, 12 to 18). */
export const breaksPreparedStatements: Rule = {
  id: rule,
  about: ['add column', 'alter column type'],
  check: (input) => {
    const changes = operationsOf(input, 'add column', 'alter column type').filter(
      ({ operation }) => operation.phase !== 'neutral',
    );
    const [first] = changes;
    if (first === undefined) return [];
    const tables = [...new Set(changes.map(({ operation }) => shortName(operation.table ?? '')))];
    return [
      findingAt(first.statement, {
        rule,
        severity: 'note',
        message: `Sessions that prepared \`SELECT *\` (or a changed column) from ${listed(tables)} before the migration fail once afterwards: “cached plan must not change result type”.`,
        recipe: [
          'Name the columns in queries, and let the driver prepare again on error 0A000; many do outside a transaction.',
          'Else recycle the connection pool right after the migration.',
        ],
      }),
    ];
  },
};
