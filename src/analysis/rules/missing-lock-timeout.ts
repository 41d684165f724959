import { stopsWrites } from '../locks/prediction.ts';
import { findingAt, type Rule } from './rule.ts';
import { code, listed, shortName } from './words.ts';

const rule = 'missing-lock-timeout';

/** A lock that waits makes everyone behind it wait. https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT */
export const missingLockTimeout: Rule = {
  id: rule,
  check: ({ statements }) => {
    const setAt = statements.findIndex(({ operations }) =>
      operations.some(
        ({ kind, object, detail }) => kind === 'set' && object === 'lock_timeout' && detail?.value !== '0',
      ),
    );
    const exposed = statements.filter(
      ({ index, locks }) => (setAt < 0 || index < setAt) && locks.some(({ mode }) => stopsWrites(mode)),
    );
    const [first] = exposed;
    if (first === undefined) return [];
    const strong = exposed.flatMap(({ locks }) => locks.filter(({ mode }) => stopsWrites(mode)));
    const tables = [...new Set(strong.map(({ relation }) => shortName(relation)))];
    return [
      findingAt(first, {
        rule,
        severity: 'note',
        message: `No lock_timeout: if a long query holds ${listed(tables)}, the migration waits for it, and everyone else queues behind the migration.`,
        recipe: [`Begin the migration with ${code("SET lock_timeout = '2s';")} and run it again when it times out.`],
      }),
    ];
  },
};
