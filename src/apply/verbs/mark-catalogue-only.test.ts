import { beforeAll, expect, test } from 'vitest';
import { analyse } from '../../analysis/analyse.ts';
import { followHistory } from '../../analysis/follow-history.ts';
import { loadParser } from '../../sql/postgres/parse.ts';
import { planUnits } from '../execute/plan-units.ts';
import { migrationOf } from '../execute/testing/begin-run.ts';
import type { MeasuredStatement } from '../guards/control-plane.ts';
import { planOf } from '../store/testing/values.ts';
import { markCatalogueOnly } from './mark-catalogue-only.ts';

beforeAll(() => loadParser());

const BEFORE = migrationOf('0', [
  'CREATE TABLE orders (id int PRIMARY KEY, name varchar(20), note text, CONSTRAINT named CHECK (note IS NOT NULL))',
  'CREATE TABLE users (id int PRIMARY KEY)',
]);

/** @returns those that are marked */
function marked(texts: string[], measured: MeasuredStatement[] = []): string[] {
  const migration = migrationOf('1', texts);
  const source = { tool: 'sql', path: 'm' } as never;
  const base = { source, migrations: [BEFORE], bookkeeping: '' } as never;
  const head = { source, migrations: [BEFORE, migration], bookkeeping: '' } as never;
  const change = { source, base, head, changes: [], pending: [migration], problems: [] } as never;
  const analysis = analyse([change], () => followHistory([BEFORE]).catalog());
  const units = planUnits({ bookkeeping: '', migrations: [migration], direction: 'up' });
  const { units: after } = markCatalogueOnly({ ...planOf(), units }, { analysis, measured });
  return after.flatMap(({ steps }) => steps.filter((step) => step.catalogueOnly === true).map(({ sql }) => sql));
}

test('statements that read and write no table of before are marked', () => {
  const all = [
    'ALTER TABLE orders ADD COLUMN email text',
    'ALTER TABLE orders ALTER COLUMN name TYPE varchar(40)',
    'ALTER TABLE orders ALTER COLUMN note SET NOT NULL',
    'ALTER TABLE orders ADD CHECK (id > 0) NOT VALID',
    'ALTER TABLE orders DROP COLUMN name',
  ];
  expect(marked(all)).toEqual(all);
});

test('work, doubt, data, CONCURRENTLY, and what the change itself has made are not', () => {
  expect(
    marked([
      'ALTER TABLE orders ALTER COLUMN id TYPE bigint',
      'ALTER TABLE orders ADD CHECK (id > 0)',
      'ALTER TABLE orders ADD COLUMN at timestamptz DEFAULT clock_timestamp()',
      'ALTER TABLE orders ADD COLUMN what int DEFAULT ours()',
      'UPDATE orders SET name = note',
      'SELECT pg_sleep(100)',
      'LOCK TABLE orders',
      "SET statement_timeout = '1h'",
      'DROP INDEX CONCURRENTLY orders_pkey',
      'CREATE TABLE lines (id int, "order" int)',
      'INSERT INTO lines SELECT generate_series(1, 10000000), 1',
      'ALTER TABLE lines ADD FOREIGN KEY ("order") REFERENCES orders',
    ]),
  ).toEqual([]);
});

test('what the rehearsal saw overrules what was predicted', () => {
  const sql = 'ALTER TABLE orders ALTER COLUMN note SET NOT NULL';
  expect(marked([sql], [{ migration: '1', sql, ms: 1 }])).toEqual([sql]);
  expect(marked([sql], [{ migration: '1', sql, ms: 1, works: true }])).toEqual([]);
});
