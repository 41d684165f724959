import { findingAt, operationsOf, type Rule } from './rule.ts';
import { code, quoteName } from './words.ts';

const rule = 'alter-system';

/** A setting of the whole server. https://www.postgresql.org/docs/current/sql-altersystem.html */
export const alterSystem: Rule = {
  id: rule,
  about: ['alter system'],
  check: (input) =>
    operationsOf(input, 'alter system').map(({ statement, operation }) =>
      findingAt(statement, {
        rule,
        severity: 'warn',
        message: `ALTER SYSTEM changes ${operation.object || 'a setting'} for every database of the server, needs a superuser, which managed databases give to nobody, and is not undone by a rollback.`,
        recipe: [
          `Set it where it is needed: ${code(`ALTER DATABASE … SET ${quoteName(operation.object || 'name')} = …;`)} or ${code('ALTER ROLE … SET …;')}`,
          'The server’s own settings belong to whoever runs it.',
        ],
      }),
    ),
};
