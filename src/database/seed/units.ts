import type { ColumnEntry, TableEntry } from '../schema/snapshot.ts';
import { type Generator, UNLIMITED } from './generator.ts';

/** What takes one number a row: a column with its generator, or a foreign key, which takes a row of its parent. */
export interface Unit {
  columns: string[];
  capacity: number;
  /** SQL over `g.i`; set by {@link allotIndexes}. */
  index?: string;
}

export interface ColumnUnit extends Unit {
  kind: 'column';
  column: ColumnEntry;
  generator: Generator;
}

export interface KeyUnit extends Unit {
  kind: 'key';
  alias: string;
  parent: { schema: string; name: string; only: boolean };
  /** Own column → parent's column, of those that this key decides. */
  takes: Array<[string, string]>;
  /** Own column → parent's column, of those that an earlier key has decided. */
  shares: Array<[string, string]>;
}

export interface AllotOptions {
  /** Rows that will be there. */
  rows: number;
  level: 'varied' | 'strict';
  /** Pseudo-random picks instead of counting: for checks that nobody understood. */
  scatter: boolean;
  /** Columns that the server fills with something that differs from row to row. */
  serverDistinct: Set<string>;
}

/**
 * Gives each unit its index, so that every unique key gets different values: one unit that has enough values counts
 * the rows; where none has, they count together like the digits of a number. The rest repeats itself when `varied`.
 */
export function allotIndexes(units: Array<ColumnUnit | KeyUnit>, sets: string[][], options: AllotOptions): void {
  const { rows, level, scatter, serverDistinct } = options;
  const bySize = [...sets].sort((a, b) => a.length - b.length);
  for (const set of bySize) {
    if (set.some((column) => serverDistinct.has(column))) continue;
    const members = units.filter(({ columns }) => columns.some((column) => set.includes(column)));
    if (members.some(({ index, capacity }) => index === 'g.i' && capacity >= rows)) continue;
    const enough = members.filter(({ capacity, index }) => capacity >= rows && index === undefined);
    const counter = enough.find(({ kind }) => kind === 'column') ?? enough[0];
    if (counter !== undefined) counter.index = 'g.i';
    else countTogether(members);
  }
  for (const [at, unit] of units.entries()) {
    unit.index ??= scatter ? scattered(at) : level === 'strict' ? 'g.i' : repeating({ unit, at, rows });
  }
}

/** Columns of every unique index and exclusion constraint, expressions by the columns in them. */
export function uniqueSets(table: TableEntry): string[][] {
  const exclusions = table.constraints.filter(({ kind }) => kind === 'exclusion').map(({ columns }) => columns);
  const unique = table.indexes
    .filter(({ unique }) => unique)
    .map(({ columns, expressions }) => [
      ...columns.filter((column) => column !== null),
      ...table.columns.filter(({ name }) => expressions?.split(/[^\w$]+/).includes(name)).map(({ name }) => name),
    ]);
  return [...unique, ...exclusions];
}

function countTogether(members: Unit[]): void {
  let stride = 1;
  for (const member of members) {
    if (member.index !== undefined) continue;
    member.index = stride === 1 ? 'g.i' : `(g.i / ${stride})`;
    stride = Math.min(UNLIMITED, stride * Math.max(1, member.capacity));
  }
}

function repeating({ unit, at, rows }: { unit: ColumnUnit | KeyUnit; at: number; rows: number }): string {
  if (unit.kind === 'key') return scattered(at);
  return `((g.i * ${2 * at + 3}) % ${Math.max(2, Math.ceil(rows / 4) + at)})`;
}

/** Deterministic: the same row always gets the same pick. */
function scattered(at: number): string {
  return `(hashint8extended(g.i, ${at + 1}) & 2147483647)`;
}
