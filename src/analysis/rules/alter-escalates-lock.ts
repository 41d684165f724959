import type { ClassifiedOperation } from '../analysis.ts';
import { isSet } from '../detail.ts';
import { findingAt, type Rule } from './rule.ts';
import { listed, shortName } from './words.ts';

const rule = 'alter-escalates-lock';

/** What each takes alone. https://www.postgresql.org/docs/current/sql-altertable.html */
const weaker = new Map<ClassifiedOperation['kind'], string>([
  ['add foreign key', 'SHARE ROW EXCLUSIVE'],
  ['validate constraint', 'SHARE UPDATE EXCLUSIVE'],
  ['enable trigger', 'SHARE ROW EXCLUSIVE'],
  ['disable trigger', 'SHARE ROW EXCLUSIVE'],
]);

const exclusive = new Set<ClassifiedOperation['kind']>([
  'add column',
  'drop column',
  'alter column type',
  'set not null',
  'drop not null',
  'set default',
  'drop default',
  'add check',
  'add unique',
  'add primary key',
  'drop constraint',
]);

/**
 * "If multiple subcommands are given, the strictest lock is used": for all of them, and for a foreign key's other table
 * too (measured in server-behaviour.test.ts). https://www.postgresql.org/docs/current/sql-altertable.html
 */
export const alterEscalatesLock: Rule = {
  id: rule,
  about: [...weaker.keys()],
  check: ({ statements }) =>
    statements.flatMap((statement) => {
      const operations = statement.operations.filter(
        ({ onNewObject, detail }) => !onNewObject && detail?.inBlock !== true,
      );
      const weak = operations.find(({ kind }) => weaker.has(kind));
      const strong = operations.filter(({ kind }) => exclusive.has(kind));
      if (weak === undefined || strong.length === 0) return [];
      const locked = statement.locks.filter(({ mode }) => mode === 'AccessExclusiveLock');
      if (locked.length === 0) return [];
      const reads =
        weak.kind === 'validate constraint' || (weak.kind === 'add foreign key' && !isSet(weak, 'notValid'));
      const what = `${weak.kind.toUpperCase()} ${weak.object}`;
      return findingAt(statement, {
        rule,
        severity: reads ? 'warn' : 'note',
        message: `Alone, ${what} takes ${weaker.get(weak.kind) ?? ''}; beside ${listed([...new Set(strong.map(({ kind }) => kind.toUpperCase()))])} in one ALTER TABLE all of it runs under ACCESS EXCLUSIVE on ${listed(locked.map(({ relation }) => shortName(relation)))}: reads wait too${reads ? ', for as long as it checks the rows' : ''}.`,
        recipe: [
          `Put ${what} into an ALTER TABLE, and a transaction, of its own.`,
          'Of a constraint that is replaced: add the new one first, under another name, and drop the old one last.',
        ],
      });
    }),
};
