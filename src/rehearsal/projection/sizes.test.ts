import { beforeAll, expect, test } from 'vitest';
import type { SchemaSnapshot, TableEntry } from '../../database/schema/snapshot.ts';
import { aTable } from '../../production/testing/a-snapshot.ts';
import { loadParser } from '../../sql/postgres/parser.ts';
import type { TracedStatement } from '../../trace/trace.ts';
import { arrivals, parallelWorkers, productionTables } from './production-tables.ts';
import { modelSettings } from './scale-model.ts';
import { rowsAt, scaleAt } from './sizes.ts';

beforeAll(() => loadParser());

const tables = productionTables({
  tables: [
    aTable('orders', { rows: 200_000_000 }),
    aTable('customers', { rows: 2_000_000 }),
    aTable('countries', { rows: 20 }),
    aTable('small', { rows: 5_000 }),
  ],
});
const touched = ['public.orders', 'public.customers', 'public.countries', 'public.small'];
const schema = {
  tables: touched.map((name) => ({
    schema: 'public',
    name: name.slice(7),
    partitionBound: null,
    parents: [] as string[],
  })) as TableEntry[],
} as SchemaSnapshot;
const together = { locks: [], scans: [], rewrites: [] as string[], sql: '' };
const statement = (...rewrites: string[]): TracedStatement => ({ ...together, rewrites }) as unknown as TracedStatement;
const sizing = (...statements: TracedStatement[]) => ({ statements, schema, tables, touched });

test('tables that a statement works on together keep production’s proportions', () => {
  const rows = rowsAt(100_000, sizing(statement('public.orders', 'public.customers', 'public.countries')));
  expect(rows).toEqual({
    'public.orders': 100_000,
    'public.customers': 1_000,
    'public.countries': 20,
    'public.small': 5_000,
  });
});

test('tables that have nothing to do with each other are each as large as can be', () => {
  const rows = rowsAt(50_000, sizing(statement('public.orders'), statement('public.customers')));
  expect(rows).toMatchObject({ 'public.orders': 50_000, 'public.customers': 50_000, 'public.small': 2_500 });
});

test('the clone’s memory is to production’s as its rows are', () => {
  const scale = scaleAt(100_000, { tables, touched });
  expect(scale).toBeCloseTo(0.0005);
  expect(modelSettings({ maintenance_work_mem: '8388608kB' }, scale)).toMatchObject({ maintenance_work_mem: '4194kB' });
  expect(modelSettings({ maintenance_work_mem: '65536kB' }, scale)).toMatchObject({ maintenance_work_mem: '1024kB' });
  expect(modelSettings({ maintenance_work_mem: "1'; DROP TABLE x" }, 1)).toMatchObject({
    maintenance_work_mem: '65536kB',
  });
  expect(scaleAt(50_000, { tables, touched: ['public.small'] })).toBe(0.5);
});

test('whoever comes is counted by the lower and the higher of two rates', () => {
  expect(arrivals([100, 50], { lowMs: 1_000, highMs: 2_000 })).toEqual({ low: 50, high: 200 });
  expect(arrivals([null, 7], { lowMs: 1_000, highMs: 2_000 })).toEqual({ low: 7, high: 14 });
  expect(arrivals([null, undefined], { lowMs: 1_000, highMs: 2_000 })).toBeUndefined();
});

test('a parallel worker needs 32 MB of maintenance_work_mem', () => {
  expect(parallelWorkers({ max_parallel_maintenance_workers: '2' }, 65_536)).toBe(1);
  expect(parallelWorkers({ max_parallel_maintenance_workers: '2' }, 1_048_576)).toBe(2);
  expect(parallelWorkers({ max_parallel_maintenance_workers: '1e999' }, 1_048_576)).toBe(0);
});
