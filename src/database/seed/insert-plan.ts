import type { ColumnEntry, ConstraintEntry, TableEntry } from '../schema/snapshot.ts';
import { domainIsNotNull, type TypeCatalog } from './catalog.ts';
import type { Generator } from './generator.ts';
import { mergeHints, type ValueHints } from './hints.ts';
import { keyUnits, type ParentRows } from './keys.ts';
import { foreignKeys } from './order.ts';
import type { LeafHints } from './partitions.ts';
import { type TableFacts, tableFacts } from './table-facts.ts';
import { type AllotOptions, allotIndexes, type ColumnUnit, type KeyUnit, uniqueSets } from './units.ts';
import { valuesOf } from './values.ts';

/** How to go about one attempt; later attempts ask for less. */
export interface Profile {
  /** Whether the table's own triggers fire. */
  triggers: boolean;
  /** Nullable columns that no CHECK asks for are left to the server. */
  lean: boolean;
  /** Which alternative of each OR. */
  branch: number;
  /** Pseudo-random picks, one INSERT a row, and those that fail are left out. */
  scatter: boolean;
}

export interface InsertRequest {
  table: TableEntry;
  catalog: TypeCatalog;
  /** Numbers of the rows to make, and how many the table will have. */
  from: number;
  count: number;
  rows: number;
  level: 'varied' | 'strict';
  profile: Profile;
  /** Foreign keys for later. */
  left: ConstraintEntry[];
  parents: ParentRows;
  /** Of a partitioned table; see leafHints. */
  leaves: LeafHints[];
}

export interface InsertPlan {
  units: Array<ColumnUnit | KeyUnit>;
  keys: KeyUnit[];
  facts: TableFacts;
  /** Columns written as NULL. */
  nulls: Set<string>;
  /** NOT NULL columns that reference their own table → the column that they repeat. */
  selves: Map<string, string>;
}

/** Decides where each column's value comes from; a text says why no row can be made. */
export function planInsert(request: InsertRequest): InsertPlan | string {
  const { table, left, parents, profile } = request;
  const facts = tableFacts(table, profile.branch);
  const selves = selfReferences(table, left);
  const keys = keyUnits(table, { left, parents });
  const nulls = new Set<string>(facts.isNull);
  for (const column of left.flatMap((key) => key.columns)) if (isNullable(table, column)) nulls.add(column);
  for (const key of keys) {
    if (key.capacity > 0) continue;
    const required = key.columns.find((column) => !isNullable(table, column));
    if (required !== undefined)
      return `${required} needs a row of ${key.parent.schema}.${key.parent.name}, which has none`;
    for (const column of key.columns) nulls.add(column);
  }
  const used = keys.filter(({ capacity, columns }) => capacity > 0 && !columns.every((column) => nulls.has(column)));
  const byKey = new Set(used.flatMap(({ columns }) => columns));
  const forced = new Set(selves.values());
  const units: Array<ColumnUnit | KeyUnit> = [...used];
  for (const column of table.columns) {
    if (column.generated !== null || byKey.has(column.name) || nulls.has(column.name) || selves.has(column.name))
      continue;
    if (!forced.has(column.name) && isServers(column, request, facts)) continue;
    const generator = generatorFor(column, request, facts);
    if (generator !== undefined) {
      units.push({ kind: 'column', columns: [column.name], capacity: generator.capacity, column, generator });
    } else if (column.notNull && column.default === null) {
      return `${column.name} is of type ${column.type}, for which Lockstep makes no values`;
    }
  }
  allotIndexes(units, uniqueSets(table), allotOptions(request, new Set([...nulls, ...selves.keys()])));
  return { units, keys: used, facts, nulls, selves };
}

function allotOptions({ rows, level, profile, table }: InsertRequest, nulls: Set<string>): AllotOptions {
  const server = table.columns.filter((column) => column.identity !== null || callsFunction(column.default));
  const serverDistinct = new Set([...server.map(({ name }) => name), ...nulls]);
  return { rows, level, scatter: profile.scatter, serverDistinct };
}

/** Left to the server: identities, defaults that call something but the clock, and what a lean attempt can spare. */
function isServers(column: ColumnEntry, { table, profile, catalog }: InsertRequest, facts: TableFacts): boolean {
  if (column.identity !== null || callsFunction(column.default)) return true;
  if (!profile.lean) return false;
  const asked = facts.notNull.has(column.name) || facts.oneOf.some((columns) => columns.includes(column.name));
  if (column.default !== null) return !isUnique(table, column.name) && !facts.hints.has(column.name);
  return !asked && isNullable(table, column.name) && !domainIsNotNull(column.type, catalog);
}

/** nextval, gen_random_uuid, a function of the user's: not a constant and not the clock. */
export function callsFunction(expression: string | null): boolean {
  if (expression === null) return false;
  const outsideStrings = expression.replace(/'(?:[^']|'')*'/g, "''");
  return [...outsideStrings.matchAll(/([\w$".]+)\(/g)].some(
    ([, name = '']) =>
      !/^(now|timezone|date_trunc|transaction_timestamp|statement_timestamp|clock_timestamp|numeric|varchar|bpchar|char|bit|timestamp|timestamptz|time|varying|interval|to_jsonb?|jsonb?_build_(object|array))$/i.test(
        name,
      ),
  );
}

function generatorFor(
  column: ColumnEntry,
  { catalog, leaves }: InsertRequest,
  facts: TableFacts,
): Generator | undefined {
  const hints = facts.hints.get(column.name) ?? {};
  const make = (more: ValueHints): Generator | undefined =>
    valuesOf({ type: column.type, name: column.name, hints: mergeHints(hints, more), catalog });
  if (!leaves.some((leaf) => leaf.has(column.name))) return make({});
  const inside = leaves.map((leaf) => make(leaf.get(column.name) ?? {})).filter((generator) => generator !== undefined);
  if (inside.length !== leaves.length) return undefined;
  const cases = (index: string): string =>
    inside.map((generator, at) => `WHEN ${at} THEN ${generator.at(`((${index}) / ${inside.length})`)}`).join(' ');
  return {
    capacity: Math.max(...inside.map(({ capacity }) => capacity)),
    at: (index) =>
      inside.length === 1 ? (inside[0]?.at(index) ?? 'NULL') : `CASE g.i % ${inside.length} ${cases(index)} END`,
  };
}

function selfReferences(table: TableEntry, left: ConstraintEntry[]): Map<string, string> {
  const own = foreignKeys(table).filter(
    ({ name, references }) =>
      references.schema === table.schema && references.table === table.name && !left.some((key) => key.name === name),
  );
  const pairs = own.flatMap(({ columns, references }) =>
    columns.map((column, at): [string, string] => [column, references.columns[at] ?? column]),
  );
  return new Map(pairs.filter(([column, target]) => column !== target));
}

export function isNullable(table: TableEntry, column: string): boolean {
  return table.columns.some(({ name, notNull }) => name === column && !notNull);
}

export function isUnique(table: TableEntry, column: string): boolean {
  return uniqueSets(table).some((set) => set.includes(column));
}
