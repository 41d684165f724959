import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withClient } from '../../database/client.ts';
import { brokenIn, openQueryShop, type QueryShop } from './testing/query-shop.ts';

let shop: QueryShop;
beforeAll(async () => {
  shop = await openQueryShop();
});
afterAll(() => shop[Symbol.asyncDispose]());

describe('a query is broken, with the first statement that does it,', () => {
  test('by columns, tables, functions and constraints that are gone', async () => {
    const evidence = await shop.judge(
      [
        'BEGIN',
        'ALTER TABLE orders ADD COLUMN note text',
        'ALTER TABLE orders DROP COLUMN email',
        'ALTER TABLE log RENAME TO logs',
        'ALTER TABLE customers DROP CONSTRAINT customers_name_key',
        'DROP FUNCTION price(int)',
        "CREATE FUNCTION price(int, int) RETURNS int LANGUAGE sql AS 'SELECT $1 * $2'",
        'DROP PROCEDURE tidy(int)',
        "ALTER TYPE mood RENAME VALUE 'sad' TO 'blue'",
        'COMMIT',
      ],
      [
        { sql: 'SELECT id, email FROM orders WHERE total >= $1', count: 7 },
        'SELECT count(*) FROM orders WHERE total > 5',
        'INSERT INTO log VALUES (1)',
        'INSERT INTO customers (id, name) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING',
        'INSERT INTO customers (id, name) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING',
        'SELECT price(total) FROM orders',
        'CALL tidy(3)',
        "SELECT id FROM customers WHERE mood = 'sad'",
        "SELECT id FROM customers WHERE mood = 'happy'",
        'COPY orders (id, email) FROM STDIN',
        'DECLARE c CURSOR FOR SELECT email FROM orders',
      ],
    );
    expect(brokenIn(evidence)).toEqual([
      "22P02 at 9: SELECT id FROM customers WHERE mood = 'sad'",
      '42703 at 3: COPY orders (id, email) FROM STDIN',
      '42703 at 3: DECLARE c CURSOR FOR SELECT email FROM orders',
      '42703 at 3: SELECT id, email FROM orders WHERE total >= $1',
      '42883 at 6: SELECT price(total) FROM orders',
      '42883 at 8: CALL tidy(3)',
      '42P01 at 4: INSERT INTO log VALUES (1)',
      '42P10 at 5: INSERT INTO customers (id, name) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING',
    ]);
    expect(evidence.broken[0]).toEqual({
      sql: 'SELECT id, email FROM orders WHERE total >= $1',
      origin: 'old app',
      count: 7,
      prepared: false,
      sqlstate: '42703',
      message: 'column "email" does not exist',
      firstBreakingStatement: {
        sql: 'ALTER TABLE orders DROP COLUMN email',
        path: 'm.sql',
        line: 3,
        migration: 'm',
      },
    });
    expect(evidence).toMatchObject({ judged: 10, notJudged: [], resultChanged: [], indexLost: [] });
  });

  test('by an INSERT without column list that has too many values', async () => {
    const sql = "INSERT INTO orders VALUES (1, 2, 'a', 5, now())";
    expect(brokenIn(await shop.judge(['ALTER TABLE orders ADD COLUMN note text'], [sql]))).toEqual([]);
    expect(brokenIn(await shop.judge(['ALTER TABLE orders DROP COLUMN total'], [sql]))).toEqual([`42601 at 1: ${sql}`]);
  });

  test('by an expand: a new column makes a name ambiguous, a new function a call', async () => {
    const join = 'SELECT email FROM orders JOIN customers ON customers.id = orders.customer_id';
    const call = 'SELECT price(1::smallint)';
    const evidence = await shop.judge(
      [
        'ALTER TABLE customers ADD COLUMN email text',
        "CREATE FUNCTION price(text) RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE FUNCTION price(bigint) RETURNS int LANGUAGE sql AS 'SELECT 1'",
      ],
      [join, call],
    );
    expect(brokenIn(evidence)).toEqual([`42702 at 1: ${join}`, `42725 at 3: ${call}`]);
  });

  test('with the statements around it that only a command knows the values of', async () => {
    const evidence = await shop.judge(
      ['SELECT 1', 'ALTER TABLE orders DROP COLUMN email'],
      ['SELECT email FROM orders'],
      {
        statements: ['INSERT INTO log VALUES ($1)', 'ALTER TABLE orders DROP COLUMN email'].map((sql, at) => ({
          sql,
          path: 'm.sql',
          line: at + 1,
          migration: 'm',
        })),
      },
    );
    expect(brokenIn(evidence)).toEqual(['42703 at 2: SELECT email FROM orders']);
  });

  test('once, however many constants it was sent with', async () => {
    const texts = [1, 2, 3].map((id) => `SELECT email FROM orders WHERE id = ${id}`);
    const { broken, judged } = await shop.judge(['ALTER TABLE orders DROP COLUMN email'], texts);
    expect(broken).toMatchObject([{ sql: texts[0], count: 3 }]);
    expect(judged).toBe(1);
  });

  test('also where the statements of the migrations are not known', async () => {
    const { broken } = await shop.judge(['DROP TABLE log'], ['SELECT * FROM log'], { statements: [] });
    expect(broken).toMatchObject([{ sqlstate: '42P01' }]);
    expect(broken[0]?.firstBreakingStatement).toBeUndefined();
  });
});

describe('nothing is said', () => {
  test('of an expand', async () => {
    const evidence = await shop.judge(
      [
        'ALTER TABLE orders ADD COLUMN note text',
        'CREATE TABLE more (id int)',
        'CREATE INDEX CONCURRENTLY ON orders (total)',
      ],
      [
        { sql: 'SELECT id, email FROM orders WHERE email = $1', prepared: true },
        'SELECT o.id FROM orders o JOIN customers c ON c.id = o.customer_id',
        'UPDATE orders SET total = $1 WHERE id = $2',
        'DELETE FROM orders WHERE id = ANY($1)',
        'INSERT INTO orders (id, email) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET email = excluded.email',
        'SELECT id FROM orders WHERE id = 1 FOR UPDATE',
        'MERGE INTO orders o USING customers c ON o.id = c.id WHEN MATCHED THEN DO NOTHING',
      ],
    );
    expect(evidence).toMatchObject({ judged: 7, notJudged: [], broken: [], resultChanged: [], indexLost: [] });
  });

  test('of what the old schema refuses, of tables of the suite’s own, and of commands without a plan', async () => {
    const evidence = await shop.judge(
      ['DROP TABLE log'],
      [
        'SELECT nothing FROM orders',
        'SELECT * FROM temporary_of_the_suite',
        'CREATE TABLE scratch (id int); INSERT INTO scratch VALUES (1)',
        'BEGIN',
        'SET timezone TO utc',
        'COMMIT',
        'DROP TABLE log',
        'TRUNCATE log',
        'SELECT 1; SELECT id FROM log WHERE id = 5',
      ],
    );
    expect(brokenIn(evidence)).toEqual(['42P01 at 1: SELECT id FROM log WHERE id = 5']);
    expect(evidence.judged).toBe(2);
    expect(evidence.notJudged).toEqual([
      { reason: 'refused by the old schema too (42P01)', count: 2 },
      { reason: 'TRUNCATE, LOCK, REFRESH and COPY without a table: not read before they run', count: 1 },
      { reason: 'refused by the old schema too (42703)', count: 1 },
    ]);
  });

  test('of a statement of an earlier migration that production’s statistics still hold', async () => {
    const snapshot = { origin: 'snapshot', count: 900 } as const;
    const backfill = 'UPDATE orders SET email = $1 WHERE id = $2';
    const migrationTexts = () => [
      "UPDATE orders SET email = 'x' WHERE id = 5",
      'ALTER TABLE orders ADD COLUMN email text',
    ];
    const shapes = [
      { ...snapshot, sql: backfill },
      { ...snapshot, sql: 'SELECT email FROM orders' },
    ];
    const evidence = await shop.judge(['ALTER TABLE orders DROP COLUMN email'], shapes, { migrationTexts });
    expect(evidence.broken).toMatchObject([{ sql: 'SELECT email FROM orders', origin: 'snapshot', count: 900 }]);
    expect(evidence.notJudged).toEqual([{ reason: 'sent by an earlier migration', count: 1 }]);
  });

  test('of an enum that was replaced by another of its name, and a prepared statement of it is told', async () => {
    const oid = await withClient(shop.server.app(shop.template), async (client) => {
      const { rows } = await client.query<{ oid: number }>("SELECT oid FROM pg_type WHERE typname = 'mood'");
      return rows[0]?.oid ?? 0;
    });
    const shape = { sql: 'SELECT id FROM customers WHERE mood = $1', paramTypes: [oid] };
    const migration = [
      'ALTER TYPE mood RENAME TO mood_old',
      "CREATE TYPE mood AS ENUM ('happy', 'blue')",
      'ALTER TABLE customers ALTER COLUMN mood DROP DEFAULT, ALTER COLUMN mood TYPE mood USING mood::text::mood',
      'DROP TYPE mood_old',
    ];
    expect(await shop.judge(migration, [shape])).toMatchObject({ judged: 1, broken: [], resultChanged: [] });
    expect((await shop.judge(migration, [{ ...shape, prepared: true }])).resultChanged).toHaveLength(1);
  });
});

describe('tables that only a session’s search_path finds', () => {
  const sql = 'SELECT body FROM notes WHERE id = $1';
  const migration = ['ALTER TABLE tenant.notes DROP COLUMN body'];

  test('are found by what the app’s sessions ask for, or set', async () => {
    expect((await shop.judge(migration, [sql])).judged).toBe(0);
    const asked = await shop.judge(migration, [sql], { startup: { search_path: 'tenant,public', user: 'nobody' } });
    expect(brokenIn(asked)).toEqual([`42703 at 1: ${sql}`]);
    const set = await shop.judge(migration, [sql, "SET search_path TO 'tenant', public", 'SELECT id FROM orders']);
    expect(brokenIn(set)).toEqual([`42703 at 1: ${sql}`]);
    expect(set.judged).toBe(2);
  });

  test('do not stop the judging where the server refuses what the sessions ask for', async () => {
    const evidence = await shop.judge(['DROP TABLE log'], ['SELECT id FROM log'], {
      startup: { options: '-c nonsense.=1 -x' },
    });
    expect(evidence.broken).toHaveLength(1);
  });
});

describe('hostile texts', () => {
  test('run nothing, stop nothing and are counted', async () => {
    const before = await countRows();
    const evidence = await shop.judge(
      ['ALTER TABLE orders DROP COLUMN email'],
      [
        '; DROP TABLE log; --',
        'SELECT 1) ; DELETE FROM log; INSERT INTO log VALUES (666',
        'EXECUTE lockstep_probe_0; DROP TABLE log',
        'DEALLOCATE ALL',
        'SELECT writes(1)',
        'SELECT slow(1)',
        'SELECT pg_sleep(100), pg_terminate_backend(pg_backend_pid())',
        "SELECT setval('x', 1), lo_import('/etc/passwd')",
        'WITH gone AS (DELETE FROM log RETURNING *) SELECT * FROM gone',
        `SELECT '${'x'.repeat(1_000_000)}'`,
        'SELECT \0 FROM log',
        `SELECT ${'('.repeat(9_000)}1${')'.repeat(9_000)}`,
        `SELECT ${Array.from({ length: 3_000 }, (_, at) => `$${at + 1}::int`).join(' + ')}`,
        'SELECT $1::int + $70000',
        '"',
        "SELECT '\ud800",
        '/* never closed',
        '\\c postgres',
        '',
        { sql: 'SELECT 1 AS cut', cut: true },
        'SELECT email FROM orders',
      ],
      { budgetMs: 30_000 },
    );
    expect(brokenIn(evidence)).toEqual(['42703 at 1: SELECT email FROM orders']);
    expect(await countRows()).toBe(before);
    expect(evidence.notJudged).toContainEqual({ reason: 'longer than 100000 bytes', count: 2 });
    expect(evidence.notJudged).toContainEqual({ reason: 'not SQL: it holds a NUL', count: 1 });
  });

  async function countRows(): Promise<number> {
    return withClient(shop.server.app(shop.template), async (client) => {
      const { rows } = await client.query<{ count: string }>('SELECT count(*) FROM log');
      return Number(rows[0]?.count);
    });
  }

  test('end with the time that they are given', async () => {
    const texts = Array.from({ length: 1_000 }, (_, at) => `SELECT email AS c${at} FROM orders WHERE slow(${at}) = 1`);
    const evidence = await shop.judge(['DROP TABLE log'], [...texts, 'SELECT id FROM log'], { budgetMs: 500 });
    expect(evidence).toMatchObject({ judged: 0, broken: [] });
    expect(evidence.notJudged).toMatchObject([{ reason: 'no time was left' }]);
  });
});

test('leaves no database behind, whatever happens', async () => {
  const list = () =>
    withClient(shop.server.admin('postgres'), async (client) => {
      const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database ORDER BY 1');
      return rows.map(({ datname }) => datname);
    });
  const before = await list();
  await shop.judge(['DROP TABLE log'], ['SELECT * FROM log']);
  const stopped = AbortSignal.abort(new Error('stopped'));
  await expect(shop.judge(['DROP TABLE log'], ['SELECT * FROM log'], { signal: stopped })).rejects.toThrow('stopped');
  expect(await list()).toEqual(before);
});
