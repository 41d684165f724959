import type { SchemaSnapshot } from '../../database/schema/snapshot.ts';
import type { TracedStatement } from '../../trace/trace.ts';
import { type ProductionTables, productionRows } from './production-tables.ts';
import { tablesOf } from './tables-of.ts';

/** Rows of the largest table of a group, in turn. The work of a catalogue change does not show below, seconds pass above. */
export const SIZES = [12_500, 25_000, 50_000, 100_000] as const;
const LARGEST = 100_000;
/** Of a table that is tiny beside the others of its group. */
const FEWEST = 100;

export interface SizesInput {
  statements: readonly TracedStatement[];
  schema: SchemaSnapshot;
  tables: ProductionTables;
  /** `schema.table` of those that get rows. */
  touched: readonly string[];
}

/**
 * How many rows each table gets where the largest gets `size`. Tables that one statement works on together (a foreign
 * key's) keep production's proportions, so that the small run is the large one in little. A table that production has
 * fewer rows of gets just those.
 */
export function rowsAt(size: number, { statements, schema, tables, touched }: SizesInput): Record<string, number> {
  const groups = groupTables(
    statements.map((statement) => tablesOf(statement, schema)),
    touched,
  );
  const rows: Array<[string, number]> = [];
  for (const group of groups) {
    const most = Math.max(...group.map((name) => productionRows(tables, name) ?? LARGEST));
    const part = size / Math.max(LARGEST, 1) / Math.max(1, most / LARGEST);
    for (const name of group) {
      const there = productionRows(tables, name) ?? LARGEST;
      rows.push([name, Math.max(Math.min(there, FEWEST), Math.round(there * part))]);
    }
  }
  return Object.fromEntries(rows);
}

/** What part of production a size is, for the model's settings. */
export function scaleAt(size: number, { tables, touched }: Pick<SizesInput, 'tables' | 'touched'>): number {
  const most = Math.max(1, ...touched.map((name) => productionRows(tables, name) ?? 0));
  return Math.min(1, size / Math.max(LARGEST, most));
}

/** Tables that are connected by statements, directly or through others. */
function groupTables(together: ReadonlyArray<readonly string[]>, touched: readonly string[]): string[][] {
  let groups = touched.map((name) => new Set([name]));
  for (const names of together) {
    const joined = groups.filter((group) => names.some((name) => group.has(name)));
    if (joined.length < 2) continue;
    const union = new Set(joined.flatMap((group) => [...group]));
    groups = [...groups.filter((group) => !joined.includes(group)), union];
  }
  return groups.map((group) => [...group]);
}
