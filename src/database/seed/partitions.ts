import type { TableEntry } from '../schema/snapshot.ts';
import type { ValueHints } from './hints.ts';
import { nameOf } from './order.ts';

/** What a row must have in the key columns to fall into one leaf partition. */
export type LeafHints = Map<string, ValueHints>;

/** Leaves considered; a table with thousands of partitions needs rows in some of them only. */
const MOST = 60;

/** One entry a leaf partition; an empty list when there is none. A default or hash partition demands nothing. */
export function leafHints(table: TableEntry, tables: TableEntry[]): LeafHints[] {
  const children = tables.filter(
    (child) => child.partitionBound !== null && child.parents.includes(nameOf(table)) && child.kind !== 'foreign table',
  );
  const leaves = children.flatMap((child) => {
    const own = boundHints(table, child.partitionBound ?? '');
    if (child.partitionKey === null) return [own];
    return leafHints(child, tables).map((below) => new Map([...own, ...below]));
  });
  // The default partition first: it must not be cut off, for it is what takes most values.
  return leaves.sort((a, b) => a.size - b.size).slice(0, MOST);
}

function boundHints(table: TableEntry, bound: string): LeafHints {
  const columns = keyColumns(table);
  const hints: LeafHints = new Map();
  const list = /^FOR VALUES IN \((.*)\)$/s.exec(bound)?.[1];
  const [column] = columns;
  if (list !== undefined && column !== undefined) {
    const values = datums(list).filter((value) => value !== 'NULL');
    if (values.length > 0) hints.set(column, { oneOf: values });
    return hints;
  }
  const range = /^FOR VALUES FROM \((.*)\) TO \((.*)\)$/s.exec(bound);
  return range === null ? hints : rangeHints(columns, datums(range[1] ?? ''), datums(range[2] ?? ''));
}

/** The lower bound is in the partition, the upper is not. With several columns the first one decides where it can. */
function rangeHints(columns: string[], from: string[], to: string[]): LeafHints {
  const hints: LeafHints = new Map();
  for (const [at, column] of columns.entries()) {
    const [low, high] = [from[at], to[at]];
    const last = at === columns.length - 1;
    const min = low === undefined || low === 'MINVALUE' ? undefined : { sql: low, ...plain(low), exclusive: false };
    const max = high === undefined || high === 'MAXVALUE' ? undefined : { sql: high, ...plain(high), exclusive: true };
    if (min !== undefined && (low === high || (!last && max !== undefined))) {
      hints.set(column, { oneOf: [min.sql] });
      if (low === high) continue;
      const next = columns[at + 1];
      const floor = from[at + 1];
      if (next !== undefined && floor !== undefined && floor !== 'MINVALUE') {
        hints.set(next, { min: { sql: floor, ...plain(floor), exclusive: false } });
      }
      return hints;
    }
    hints.set(column, { ...(min && { min }), ...(max && { max }) });
    return hints;
  }
  return hints;
}

/** Columns of `RANGE (at, id)`; for an expression, the first column in it. */
export function keyColumns(table: TableEntry): string[] {
  const inside = /^\w+ \((.*)\)$/s.exec(table.partitionKey ?? '')?.[1] ?? '';
  return splitTopLevel(inside).flatMap((part) => {
    const plainName = /^(?:"((?:[^"]|"")*)"|([a-z_][\w$]*))(?:\s|$)/.exec(part);
    const name = plainName?.[1]?.replaceAll('""', '"') ?? plainName?.[2];
    if (name !== undefined && table.columns.some((column) => column.name === name)) return [name];
    const inner = table.columns.find((column) => part.split(/[^\w$]+/).includes(column.name));
    return inner === undefined ? [] : [inner.name];
  });
}

function datums(list: string): string[] {
  return list.match(/'(?:[^']|'')*'|[^,\s]+/g) ?? [];
}

function plain(datum: string): { plain: string } {
  return { plain: datum.startsWith("'") ? datum.slice(1, -1).replaceAll("''", "'") : datum };
}

function splitTopLevel(text: string): string[] {
  let depth = 0;
  const parts = [''];
  for (const char of text) {
    if (char === '(') depth++;
    if (char === ')') depth--;
    if (char === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}
