import type { OperationKind } from '../../sql/operation.ts';
import { parseStatements } from '../../sql/postgres/parse.ts';
import type { Plan } from '../plan.ts';

const LOSSES: Partial<Record<OperationKind, string>> = {
  'drop table': 'every row of',
  'drop column': 'every value of',
  truncate: 'every row of',
  'drop materialized view': 'the contents of',
  'drop type': 'the type',
  'drop schema': 'everything in',
};

/** What a plan takes away for good, a sentence each. Call `loadParser` before. */
export function lossesOf({ units }: Plan): string[] {
  const losses = new Set<string>();
  for (const { steps } of units) {
    for (const { sql, kind } of steps) {
      if (kind !== 'statement') continue;
      const parsed = parseStatements(sql);
      if (!parsed.ok) losses.add(`What this loses cannot be read: \`${sql.slice(0, 120)}\`.`);
      else for (const { operations } of parsed.statements) for (const each of operations) add(each);
    }
  }
  return [...losses];

  function add({
    kind,
    object,
    table,
    column,
  }: {
    kind: OperationKind;
    object: string;
    table?: string;
    column?: string;
  }): void {
    const words = LOSSES[kind];
    const name = column === undefined ? object : `${table ?? object}.${column}`;
    if (words !== undefined) losses.add(`It loses ${words} \`${name}\`.`);
    if (kind === 'delete') losses.add(`It deletes rows of \`${object}\`.`);
  }
}
