import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assurances } from '../src/report/assurances.ts';
import { renderJson } from '../src/report/json.ts';
import { createRepository, type TestRepository } from './support/git-repository.ts';
import { checkRepository } from './support/run-check.ts';

/**
 * An app that looks up its columns when it starts, as ActiveRecord does, and then names them all. A fresh process
 * never shows what happens to one that was started before the migration.
 */
const SUITE = `
import pg from ${JSON.stringify(import.meta.resolve('pg'))};
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
const { rows } = await client.query(
  "SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'orders' ORDER BY ordinal_position");
const columns = rows.map(({ name }) => '"' + name + '"').join(', ');
await client.query('INSERT INTO orders (' + columns + ') VALUES (' + rows.map(() => 'DEFAULT').join(', ') + ')');
await client.query('SELECT * FROM orders WHERE id = $1', [1]);
await client.query('SELECT id FROM orders WHERE total = $1', [5]);
await client.end();
console.log('1..1');
console.log('ok 1 - works');
`;
const NEXT = 'prisma/migrations/20260201000000_next/migration.sql';

let repository: TestRepository;
beforeAll(async () => {
  repository = await createRepository();
  await repository.commit({
    'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
    'prisma/migrations/20260101000000_init/migration.sql':
      'CREATE TABLE orders (id serial PRIMARY KEY, email text, total integer, old text);\nCREATE INDEX orders_total_idx ON orders (total);\n',
    'suite.mjs': SUITE,
    'lockstep.yml': 'suites:\n  app:\n    test: node suite.mjs\n    report: { tap: stdout }\n',
  });
  await repository.git('tag', 'base');
});
/** What `lockstep snapshot` writes, as far as it matters here. */
function snapshot(queries: Array<{ sql: string; calls: number }>, rows: number): string {
  const moment = '2026-01-01T00:00:00Z';
  const table = {
    schema: 'public',
    name: 'orders',
    kind: 'table',
    rows,
    rowsFrom: 'planner',
    heapBytes: rows * 100,
    toastBytes: 0,
    partitionOf: null,
    writesPerSecond: null,
    readsPerSecond: null,
    sampledWritesPerSecond: null,
    sampledReadsPerSecond: null,
    indexes: [],
  };
  return JSON.stringify({
    schemaVersion: 1,
    lockstep: '0',
    takenAt: moment,
    sampleSeconds: 0,
    server: { version: '17.2', major: 17, inRecovery: false, startedAt: null, statisticsSince: null },
    database: { bytes: null },
    settings: {},
    roleSettings: [],
    extensions: [],
    tables: [table],
    longestTransactions: [],
    replication: { slots: [], replicas: [] },
    queries: queries.map((query) => ({ ...query, fingerprint: query.sql, meanMs: 1, rows: 1 })),
    missing: [],
  });
}

afterAll(() => repository[Symbol.dispose]());

async function check(sql: string, start = 'base') {
  await repository.git('checkout', '--quiet', '-B', 'pr', start);
  await repository.commit({ [NEXT]: sql });
  return checkRepository(repository.dir, { base: start, head: 'pr' });
}

describe('queries of the old app', () => {
  it('fail a contract that every test passes, because a running process still names the column', async () => {
    const result = await check('ALTER TABLE orders DROP COLUMN old;\nDROP INDEX orders_total_idx;\n');
    const onNew = result.compatibility?.cells.find(({ app, schema }) => app === 'old' && schema === 'new');
    expect(result.verdict.status).toBe('fail');
    const reasons = result.verdict.reasons.map(({ code, severity, location }) => [code, severity, location?.line]);
    expect(reasons).toContainEqual(['query-broken', 'block', 1]);
    expect(reasons).toContainEqual(['query-loses-index', 'warn', 2]);
    expect(result.compatibility?.queries).toMatchObject({
      broken: [{ sql: expect.stringContaining('INSERT INTO orders') as string, origin: 'old app', sqlstate: '42703' }],
      indexLost: [{ index: 'orders_total_idx', relation: 'public.orders' }],
      resultChanged: [{ sql: 'SELECT * FROM orders WHERE id = $1', prepared: false }],
    });
    expect(onNew?.status).toBe('pass');
  });

  it('are part of what a pass has proved', async () => {
    const result = await check('CREATE TABLE more (id bigint PRIMARY KEY);\n');
    expect(result.verdict.reasons.filter(({ severity }) => severity !== 'note')).toEqual([]);
    expect(assurances(renderJson(result)).join(' ')).toMatch(/All [4-9] queries of the running app still prepare/);
  });
});

describe('queries of production, without any suite', () => {
  it('fail what breaks them, and warn of an index that a large table loses', async () => {
    await repository.git('checkout', '--quiet', '-B', 'measured', 'base');
    const queries = [
      { sql: 'SELECT "id", "old" FROM "orders" WHERE "id" = $1', calls: 90_000 },
      { sql: 'SELECT id FROM orders WHERE total = $1', calls: 4_000 },
      { sql: 'SELECT nothing FROM elsewhere', calls: 3 },
    ];
    await repository.commit({ 'lockstep.yml': null, '.lockstep/snapshot.json': snapshot(queries, 5_000) });
    const result = await check('ALTER TABLE orders DROP COLUMN old;\nDROP INDEX orders_total_idx;\n', 'measured');
    const reasons = result.verdict.reasons.map(({ code, severity, location }) => [code, severity, location?.line]);
    expect(reasons).toContainEqual(['query-broken', 'block', 1]);
    expect(reasons).toContainEqual(['query-loses-index', 'warn', 2]);
    expect(result.compatibility).toMatchObject({
      cells: [],
      queries: { judgedOf: { oldApp: 0, snapshot: 2 }, broken: [{ origin: 'snapshot', count: 90_000 }] },
    });
  });
});
