import { listOf, textOf } from '../detail.ts';
import { findingAt, operationsOf, type Rule } from './rule.ts';
import { tokensOf } from './sql-edit.ts';
import { code, quoteName, shortName } from './words.ts';

const rule = 'sequence-narrowed';

/** Fewer numbers, or numbers given before. https://www.postgresql.org/docs/current/sql-altersequence.html */
export const sequenceNarrowed: Rule = {
  id: rule,
  about: ['alter sequence', 'set identity'],
  check: (input) => {
    const sequences = operationsOf(input, 'alter sequence').map((found) => ({
      ...found,
      options: listOf(found.operation, 'options'),
      name: shortName(found.operation.object),
      restart: `ALTER SEQUENCE ${quoteName(found.operation.object)} RESTART WITH`,
    }));
    const identities = operationsOf(input, 'set identity').map((found) => ({
      ...found,
      options: /\brestart\b/i.test(textOf(found.operation, 'text') ?? '') ? ['restart'] : [],
      name: `${shortName(found.operation.table ?? '')}.${found.operation.column}`,
      restart: `ALTER TABLE ${quoteName(found.operation.table ?? '')} ALTER COLUMN ${quoteName(found.operation.column ?? '')} RESTART WITH`,
    }));
    return [...sequences, ...identities].flatMap(({ statement, options, name, restart }) => {
      const why = reason(options, statement.analysed.sql);
      if (why === undefined) return [];
      return findingAt(statement, {
        rule,
        severity: 'warn',
        message: `${name} ${why}`,
        recipe: [
          `Keep bigint and the limits as they are; if the numbers must move, move them up: ${code(`${restart} <highest number in use + 1>;`)}`,
        ],
      });
    });
  },
};

function reason(options: string[], sql: string): string | undefined {
  const words = tokensOf(sql).map(({ start, end }) => sql.slice(start, end).toLowerCase());
  if (options.includes('as') && /^(smallint|int2|integer|int|int4)$/.test(words[words.indexOf('as') + 1] ?? ''))
    return 'gives smaller numbers from here on: what is beyond the new limit is an error now, and what is near it soon.';
  if (options.includes('restart') && startsOver(words))
    return 'starts over: the numbers it gives are in use already, and inserts fail with error 23505.';
  if (options.includes('cycle') && words.includes('cycle') && words[words.indexOf('cycle') - 1] !== 'no')
    return 'cycles: after its last number it gives those in use again.';
  return undefined;
}

/** Without a number it restarts at its own start. */
function startsOver(words: string[]): boolean {
  const at = words.indexOf('restart');
  const next = words[at + 1] === 'with' ? words[at + 2] : words[at + 1];
  return next === undefined || !/^\d+$/.test(next) || Number(next) <= 1;
}
