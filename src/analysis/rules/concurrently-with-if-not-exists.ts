import { isSet } from '../detail.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';
import { code, quoteName } from './words.ts';

const rule = 'concurrently-with-if-not-exists';

/** A failed CREATE INDEX CONCURRENTLY leaves an invalid index, which IF NOT EXISTS takes for the real one (measured). */
export const concurrentlyWithIfNotExists: Rule = {
  id: rule,
  about: ['create index'],
  check: (input) =>
    operationsOf(input, 'create index')
      .filter(({ operation }) => isSet(operation, 'concurrently') && isSet(operation, 'ifNotExists'))
      .map(({ statement, operation }) =>
        findingAt(statement, {
          rule,
          severity: 'note',
          message: `If an earlier try failed it left ${operation.object} invalid, and IF NOT EXISTS silently keeps that: the index is never used.`,
          recipe: [
            `Drop a left-over first: ${code(`DROP INDEX CONCURRENTLY IF EXISTS ${quoteName(operation.object)};`)}`,
            'Then create it without IF NOT EXISTS.',
          ],
        }),
      ),
};
