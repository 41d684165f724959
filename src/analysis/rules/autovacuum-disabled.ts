import { findingAt, operationsOf, type Rule } from './rule.ts';
import { code, shortName, tableSql } from './words.ts';

const rule = 'autovacuum-disabled';

const switchesOff = /\bautovacuum_enabled\s*=\s*'?(false|off|no|0)\b/i;

/** Dead rows stay, statistics age, until a vacuum against wraparound comes that nobody can stop. https://www.postgresql.org/docs/current/routine-vacuuming.html */
export const autovacuumDisabled: Rule = {
  id: rule,
  about: ['storage parameters'],
  check: (input) =>
    operationsOf(input, 'storage parameters')
      .filter(({ statement }) => statement.locks.length > 0 && switchesOff.test(statement.analysed.sql))
      .map(({ statement, operation }) =>
        findingAt(statement, {
          rule,
          severity: 'warn',
          message: `Without autovacuum the dead rows of ${shortName(operation.object)} stay and its statistics age: queries slow down, and the vacuum against wraparound comes all the same, at its own hour.`,
          recipe: [
            `Slow it down instead: ${code(`ALTER TABLE ${tableSql(operation)} SET (autovacuum_vacuum_cost_delay = 20);`)}`,
            `If it must rest for a bulk load, let the same migration end with ${code(`ALTER TABLE ${tableSql(operation)} RESET (autovacuum_enabled);`)}`,
          ],
        }),
      ),
};
