import type { ConstraintEntry, TableEntry } from '../schema/snapshot.ts';
import { identifier, qualified } from './generator.ts';
import { isUnique } from './insert-plan.ts';
import { nullableColumns } from './order.ts';

export interface LinkOptions {
  level: 'varied' | 'strict';
  /** Rows of the table referenced; a number in the SQL lets the planner hash the join. */
  parentRows: number;
}

/**
 * Sets a foreign key that was left NULL on insert: to an earlier row where it points to its own table (a tree), else
 * to any row. Columns that are set already, such as a tenant, stay, and the parent is chosen among those that agree.
 * One row of three stays NULL when `varied`.
 */
export function linkSql(table: TableEntry, key: ConstraintEntry, { level, parentRows }: LinkOptions): string {
  const { references } = key;
  if (references === null) return '';
  const nullable = nullableColumns(table, key);
  const pairs = key.columns.map((own, at): [string, string] => [own, references.columns[at] ?? '']);
  const set = pairs.filter(([own]) => nullable.includes(own));
  const kept = pairs.filter(([own]) => !nullable.includes(own));
  const isSelf = references.schema === table.schema && references.table === table.name;
  const unique = set.some(([own]) => isUnique(table, own));
  const ownGroup = group(kept.map(([own]) => own));
  const theirs = kept.map(([, column]) => column);
  const columns = pairs.map(([, column]) => identifier(column)).join(', ');
  const number = unique
    ? 'g.i'
    : isSelf
      ? 'g.i / 2'
      : kept.length > 0
        ? 'g.i % f.total'
        : `g.i % ${Math.max(1, parentRows)}`;
  return `UPDATE ${qualified(table)} AS t SET ${set.map(([own, column]) => `${identifier(own)} = f.${identifier(column)}`).join(', ')}
  FROM (SELECT tableoid AS o, ctid AS c${kept.map(([own]) => `, ${identifier(own)}`).join('')},
      row_number() OVER (${ownGroup}ORDER BY tableoid, ctid) - 1 AS i FROM ${qualified(table)}) AS g
  JOIN (SELECT ${columns}, row_number() OVER (${group(theirs)}ORDER BY tableoid, ctid) - 1 AS n,
      count(*) OVER (${group(theirs)}) AS total
    FROM ${qualified({ schema: references.schema, name: references.table })}) AS f
    ON ${[...kept.map(([own, column]) => `f.${identifier(column)} = g.${identifier(own)}`), `f.n = ${number}`].join(' AND ')}
  WHERE t.tableoid = g.o AND t.ctid = g.c AND g.i > 0${level === 'varied' ? ' AND g.i % 3 <> 0' : ''}`;
}

function group(columns: string[]): string {
  return columns.length === 0 ? '' : `PARTITION BY ${columns.map(identifier).join(', ')} `;
}
