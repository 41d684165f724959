import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rehearseFiles } from '../../check/rehearse-files.ts';
import { defaultConfig } from '../../config/load.ts';
import { defaultCacheDir } from '../../database/cache-dir.ts';
import type { SnapshotTable } from '../../production/snapshot.ts';
import { aSnapshot, aTable } from '../../production/testing/a-snapshot.ts';
import { renderJson } from '../../report/json.ts';
import type { JsonReport, JsonStatement } from '../../report/report.ts';

const BASE = `
  CREATE TABLE parents (id bigint PRIMARY KEY);
  CREATE TABLE orders (id bigint PRIMARY KEY, parent_id bigint, n int NOT NULL, at timestamp, email text);
  CREATE TABLE unknown (id int, n int);`;
const MIGRATION = `
  ALTER TABLE orders ADD COLUMN contact text;
  CREATE INDEX orders_email ON orders (email);
  BEGIN;
  ALTER TABLE orders ADD CONSTRAINT orders_parent FOREIGN KEY (parent_id) REFERENCES parents (id);
  UPDATE orders SET contact = email;
  COMMIT;
  ALTER TABLE orders ALTER at TYPE timestamptz;
  ALTER TABLE unknown ALTER n TYPE bigint;`;

let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'lockstep-projection-'));
  writeFileSync(join(dir, 'm.sql'), MIGRATION);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function rehearsed(tables: SnapshotTable[] | undefined, timeZone = 'UTC'): Promise<JsonReport> {
  const config = defaultConfig();
  const snapshot = tables && aSnapshot(tables, { settings: { TimeZone: timeZone } });
  const result = await rehearseFiles({
    paths: [join(dir, 'm.sql')],
    config: {
      ...config,
      database: { ...config.database, rows: 500, probes: false },
      policy: { ...config.policy, backfillRowsPerSecond: 100 },
    },
    baseline: { sql: BASE, path: 'base.sql' },
    ...(snapshot && { snapshot: { text: JSON.stringify(snapshot), file: 'snapshot.json' } }),
    cacheDir: defaultCacheDir(process.env),
    env: process.env,
    signal: new AbortController().signal,
    today: '2026-01-02',
    progress: { stage: () => {}, update: () => {} },
  });
  return renderJson(result);
}

function statement(report: JsonReport, start: string): JsonStatement {
  const found = report.migrations.flatMap(({ statements }) => statements).find(({ sql }) => sql.startsWith(start));
  if (found === undefined) throw new Error(`no ${start}`);
  return found;
}

describe('a rehearsal with production’s statistics', () => {
  let report: JsonReport;
  beforeAll(async () => {
    report = await rehearsed(
      [
        aTable('orders', { rows: 8_000, writesPerSecond: 1_000_000, readsPerSecond: 5_000_000 }),
        aTable('parents', { rows: 800 }),
      ],
      'America/New_York',
    );
  });

  test('says what each statement that touches a known table would take', () => {
    const index = statement(report, 'CREATE INDEX').projected;
    expect(index).toMatchObject({ rows: 8_000, table: 'public.orders', form: 'n log n' });
    expect(index?.lowMs).toBeGreaterThan(0);
    expect(index?.highMs).toBeGreaterThan(index?.lowMs ?? 0);
    expect(index?.basis).toMatch(/measured at 1,000 to 8,000 rows/);
    expect(statement(report, 'ALTER TABLE orders ADD COLUMN').projected?.form).toBe('constant');
    expect(statement(report, 'BEGIN').projected).toBeUndefined();
    expect(statement(report, 'ALTER TABLE unknown').projected).toBeUndefined();
  });

  test('says who queues, until the transaction ends', () => {
    const [build] = statement(report, 'CREATE INDEX').projected?.holds ?? [];
    expect(build).toMatchObject({ table: 'public.orders', blocks: 'writes' });
    expect(build?.writes?.high).toBeGreaterThanOrEqual(build?.writes?.low ?? 1);
    expect(build?.reads).toBeUndefined();
    const key = statement(report, 'ALTER TABLE orders ADD CONSTRAINT').projected;
    const update = statement(report, 'UPDATE').projected;
    const [held] = key?.holds ?? [];
    expect(held?.lowMs).toBeGreaterThanOrEqual((key?.lowMs ?? 0) + (update?.lowMs ?? 0));
    expect(key?.holds?.map(({ table }) => table)).toEqual(['public.orders', 'public.parents']);
  });

  test('says how long a backfill takes at the rate that the policy asks for', () => {
    expect(statement(report, 'UPDATE').projected?.backfill).toEqual({
      rows: 8_000,
      rowsPerSecond: 100,
      ms: 80_000,
      asked: true,
    });
  });

  test('runs in production’s time zone, where timestamp to timestamptz is no free change', () => {
    expect(statement(report, 'ALTER TABLE orders ALTER at').rewrites).toContain('public.orders');
  });
});

test('without them nothing is said of production', async () => {
  const report = await rehearsed(undefined);
  expect(JSON.stringify(report)).not.toContain('"projected"');
  expect(statement(report, 'ALTER TABLE orders ALTER at').rewrites).toEqual([]);
});
