import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import { withClient } from '../../database/client.ts';
import type { Server } from '../../database/database.ts';
import { applyStatements } from '../apply-statements.ts';
import { judgeQueries, type QueriesInput } from './judge-queries.ts';
import type { QueryEvidence, QueryShape } from './query-evidence.ts';

const SCHEMA = `
  CREATE TYPE mood AS ENUM ('happy', 'sad');
  CREATE DOMAIN email AS text;
  CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL UNIQUE, address email, mood mood DEFAULT 'happy');
  CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customers, email varchar(20), total int NOT NULL DEFAULT 0,
    created timestamptz NOT NULL DEFAULT now());
  CREATE INDEX orders_email_idx ON orders (email);
  CREATE INDEX orders_customer_idx ON orders (customer_id);
  CREATE INDEX orders_created_idx ON orders (created);
  CREATE TABLE log (id int);
  DO $$ BEGIN FOR at IN 0..8 LOOP
    EXECUTE format('CREATE TABLE %I (LIKE orders INCLUDING ALL, note text, address email)', 'copy_' || chr(97 + at));
  END LOOP; END $$;
  CREATE FUNCTION price(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 2';
  CREATE PROCEDURE tidy(int) LANGUAGE sql AS 'DELETE FROM log WHERE id = $1';
  CREATE FUNCTION slow(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN PERFORM pg_sleep(60); RETURN $1; END';
  CREATE FUNCTION writes(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN INSERT INTO log VALUES ($1); RETURN $1; END';
  CREATE SCHEMA tenant; CREATE TABLE tenant.notes (id int PRIMARY KEY, body text);`;

let server: Server;
let template = '';
beforeAll(async () => {
  server = await testServer();
  template = await server.create('queries');
  await withClient(server.app(template), (client) => client.query(SCHEMA));
});
afterAll(() => server[Symbol.asyncDispose]());

type Given = string | (Partial<QueryShape> & { sql: string });

async function judge(
  migration: string[],
  given: Given[],
  more: Partial<QueriesInput> = {},
): Promise<QueryEvidence & { old: string; next: string }> {
  const statements = migration.map((sql, at) => ({ sql, path: 'm.sql', line: at + 1, migration: 'm' }));
  const next = await server.clone(template, 'next');
  await applyStatements(server.app(next), statements);
  const shapes = given.map(
    (each): QueryShape => ({
      origin: 'old app',
      count: 1,
      prepared: false,
      ...(typeof each === 'string' ? { sql: each } : each),
    }),
  );
  try {
    const evidence = await judgeQueries({
      server,
      templates: { old: template, new: next },
      statements,
      shapes,
      ...more,
    });
    return { ...evidence, old: template, next };
  } finally {
    await server.drop(next);
  }
}

/** `42703 at 2: SELECT …` */
function brokenIn({ broken }: QueryEvidence): string[] {
  return broken.map(({ sqlstate, sql, firstBreakingStatement: at }) => `${sqlstate} at ${at?.line}: ${sql}`).toSorted();
}

describe('a query is broken, with the first statement that does it,', () => {
  test('by columns, tables, functions and constraints that are gone', async () => {
    const evidence = await judge(
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
    expect(brokenIn(await judge(['ALTER TABLE orders ADD COLUMN note text'], [sql]))).toEqual([]);
    expect(brokenIn(await judge(['ALTER TABLE orders DROP COLUMN total'], [sql]))).toEqual([`42601 at 1: ${sql}`]);
  });

  test('by an expand: a new column makes a name ambiguous, a new function a call', async () => {
    const join = 'SELECT email FROM orders JOIN customers ON customers.id = orders.customer_id';
    const call = 'SELECT price(1::smallint)';
    const evidence = await judge(
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
    const evidence = await judge(['SELECT 1', 'ALTER TABLE orders DROP COLUMN email'], ['SELECT email FROM orders'], {
      statements: ['INSERT INTO log VALUES ($1)', 'ALTER TABLE orders DROP COLUMN email'].map((sql, at) => ({
        sql,
        path: 'm.sql',
        line: at + 1,
        migration: 'm',
      })),
    });
    expect(brokenIn(evidence)).toEqual(['42703 at 2: SELECT email FROM orders']);
  });

  test('once, however many constants it was sent with', async () => {
    const texts = [1, 2, 3].map((id) => `SELECT email FROM orders WHERE id = ${id}`);
    const { broken, judged } = await judge(['ALTER TABLE orders DROP COLUMN email'], texts);
    expect(broken).toMatchObject([{ sql: texts[0], count: 3 }]);
    expect(judged).toBe(1);
  });

  test('also where the statements of the migrations are not known', async () => {
    const { broken } = await judge(['DROP TABLE log'], ['SELECT * FROM log'], { statements: [] });
    expect(broken).toMatchObject([{ sqlstate: '42P01' }]);
    expect(broken[0]?.firstBreakingStatement).toBeUndefined();
  });
});

describe('a result that changes', () => {
  /** Queries that a session can use no more which prepared them by name before the migrations: PostgreSQL’s own word. */
  async function refused(migrations: readonly string[], queries: readonly string[]): Promise<string[]> {
    const database = await server.clone(template, 'kept');
    const failing: string[] = [];
    await withClient(server.app(database), async (client) => {
      const runAll = async (failed: (sql: string, error: Error) => void) => {
        for (const [index, sql] of queries.entries()) {
          await client.query({ name: `q${index}`, text: sql }).catch((error: Error) => failed(sql, error));
        }
      };
      await runAll((_, error) => {
        throw error;
      });
      await withClient(server.app(database), (other) => other.query(migrations.join(';')));
      await runAll((sql, error) => {
        expect(error.message).toBe('cached plan must not change result type');
        failing.push(sql);
      });
    });
    await server.drop(database);
    return failing;
  }

  /** `T` is a copy of orders, another one in each case. */
  const cases: Array<[migration: string, changed: string[], same: string[]]> = [
    [
      'ALTER TABLE T ADD COLUMN more text',
      ['SELECT * FROM T', 'INSERT INTO T (id) VALUES (9) ON CONFLICT DO NOTHING RETURNING *'],
      ['SELECT id, email FROM T', 'INSERT INTO T (id) VALUES (9) ON CONFLICT DO NOTHING RETURNING id'],
    ],
    ['ALTER TABLE T DROP COLUMN email', ['SELECT * FROM T'], ['SELECT count(*) FROM T', 'SELECT x FROM T x']],
    [
      'ALTER TABLE T ALTER COLUMN email TYPE varchar(50)',
      ['SELECT * FROM T', 'SELECT email FROM T', 'SELECT max(id), email FROM T GROUP BY email'],
      ['SELECT lower(email) FROM T', "SELECT id FROM T WHERE email = 'a'"],
    ],
    ['ALTER TABLE T ALTER COLUMN email TYPE text', ['SELECT email FROM T'], ['SELECT id FROM T']],
    [
      'ALTER TABLE T ALTER COLUMN total TYPE bigint',
      ['SELECT sum(total) FROM T'],
      ['SELECT id FROM T WHERE total > 5'],
    ],
    ['ALTER TABLE T RENAME COLUMN note TO remark', ['SELECT * FROM T'], ['SELECT id FROM T', 'SELECT T FROM T']],
    [
      'ALTER TABLE T ALTER COLUMN email TYPE varchar(20) COLLATE "C"',
      ['SELECT * FROM T', 'SELECT email FROM T', 'SELECT lower(email) FROM T'],
      ['SELECT id FROM T'],
    ],
    ['ALTER TABLE T ALTER COLUMN address TYPE text', ['SELECT address FROM T'], ['SELECT id FROM T']],
    ['ALTER TABLE T ALTER COLUMN total DROP NOT NULL; CREATE INDEX ON T (total)', [], ['SELECT * FROM T']],
  ];

  test('is what PostgreSQL itself refuses to a prepared statement, and nothing else is', async () => {
    const own = (sql: string, index: number) => sql.replaceAll(/\bT\b/g, `copy_${'abcdefghi'.charAt(index)}`);
    const migrations = cases.map(([migration], index) => own(migration, index));
    const expected = cases.flatMap(([, changed], index) => changed.map((sql) => own(sql, index)));
    const queries = [...expected, ...cases.flatMap(([, , same], index) => same.map((sql) => own(sql, index)))];
    expect(await refused(migrations, queries)).toEqual(expected);
    const told = await judge(
      migrations,
      queries.map((sql) => ({ sql, prepared: true })),
    );
    expect(told.broken).toEqual([]);
    expect(told.resultChanged.map(({ sql }) => sql).toSorted()).toEqual(expected.toSorted());
  });

  test('is told with the columns that differ and the first statement that does it', async () => {
    const { resultChanged } = await judge(
      [
        'CREATE INDEX ON orders (total)',
        'ALTER TABLE orders ALTER COLUMN email TYPE varchar(50)',
        'ALTER TABLE log ADD a int, ADD b text',
      ],
      ['SELECT id, email FROM orders', { sql: 'SELECT * FROM log', prepared: true, count: 4 }],
    );
    expect(resultChanged).toMatchObject([
      {
        sql: 'SELECT * FROM log',
        prepared: true,
        before: '1 columns',
        after: '3 columns, a integer, b text',
        firstBreakingStatement: { line: 3 },
      },
      {
        sql: 'SELECT id, email FROM orders',
        prepared: false,
        before: '2 columns, email character varying(20)',
        after: '2 columns, email character varying(50)',
        firstBreakingStatement: { line: 2 },
      },
    ]);
  });

  test('is not the only thing that a session can trip over: parameters keep their types', async () => {
    const sql = 'SELECT id FROM orders WHERE total = $1';
    const migration = ['ALTER TABLE orders ALTER COLUMN total DROP DEFAULT, ALTER COLUMN total TYPE text'];
    const { broken, resultChanged } = await judge(migration, [{ sql, prepared: true }]);
    expect(broken).toEqual([]);
    expect(resultChanged).toMatchObject([{ sql, after: expect.stringContaining('42883') as string }]);
    expect((await judge(migration, [sql])).resultChanged).toEqual([]);
  });
});

describe('an index', () => {
  const byEmail = 'SELECT id FROM orders WHERE email = $1';
  test('that a query loses is told with both plans', async () => {
    const { indexLost, broken } = await judge(
      ['CREATE INDEX other ON orders (total)', 'DROP INDEX orders_email_idx'],
      [byEmail, 'SELECT id FROM orders WHERE customer_id = $1', 'SELECT id FROM orders WHERE id = $1'],
    );
    expect(broken).toEqual([]);
    expect(indexLost).toMatchObject([
      { sql: byEmail, relation: 'public.orders', index: 'orders_email_idx', firstBreakingStatement: { line: 2 } },
    ]);
    expect(indexLost[0]?.before).toContain('orders_email_idx');
    expect(indexLost[0]?.before).toContain('Index Cond: ((email)::text = $1)');
    expect(indexLost[0]?.after).toContain('Seq Scan on orders');
  });

  test('is lost where a type no longer fits it, where an order needs it, and in a join', async () => {
    const join = 'SELECT o.id FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.name = $1';
    const latest = 'SELECT id FROM orders ORDER BY created DESC LIMIT 10';
    const { indexLost } = await judge(
      ['DROP INDEX orders_created_idx', 'DROP INDEX orders_customer_idx'],
      [latest, join],
    );
    expect(indexLost.map(({ sql, index }) => [sql, index])).toEqual([
      [latest, 'orders_created_idx'],
      [join, 'orders_customer_idx'],
    ]);
  });

  test('is lost where a comparison no longer fits it, though it is still there', async () => {
    const join = 'SELECT o.id FROM orders o, customers c WHERE c.id = o.customer_id AND o.email = $1';
    const migration = [
      'ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey',
      'ALTER TABLE orders ALTER COLUMN customer_id TYPE numeric',
    ];
    const { indexLost } = await judge(migration, [join]);
    expect(indexLost).toMatchObject([
      { relation: 'public.customers', index: 'customers_pkey', firstBreakingStatement: { line: 2 } },
    ]);
    const wider = ['ALTER TABLE orders ALTER COLUMN customer_id TYPE bigint, ALTER COLUMN email TYPE text'];
    expect((await judge(wider, [join, byEmail])).indexLost).toEqual([]);
  });

  test('is not lost where another serves, a partial or a wider one takes its place, or a join is turned round', async () => {
    const join = 'SELECT o.id FROM customers c JOIN orders o ON o.customer_id = c.id';
    const { indexLost } = await judge(
      [
        'CREATE INDEX wider ON orders (email, total)',
        'DROP INDEX orders_email_idx',
        'CREATE INDEX more ON customers (id, name)',
      ],
      [byEmail, join, 'SELECT id FROM orders WHERE email IN ($1, $2) ORDER BY id'],
    );
    expect(indexLost).toEqual([]);
  });

  test('of a table that is small in production does not matter', async () => {
    const rows = { 'public.orders': 50 };
    expect((await judge(['DROP INDEX orders_email_idx'], [byEmail], { rows })).indexLost).toEqual([]);
    const more = { 'public.orders': 50_000 };
    expect((await judge(['DROP INDEX orders_email_idx'], [byEmail], { rows: more })).indexLost).toHaveLength(1);
  });
});

describe('nothing is said', () => {
  test('of an expand', async () => {
    const evidence = await judge(
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
    const evidence = await judge(
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
    const evidence = await judge(['ALTER TABLE orders DROP COLUMN email'], shapes, { migrationTexts });
    expect(evidence.broken).toMatchObject([{ sql: 'SELECT email FROM orders', origin: 'snapshot', count: 900 }]);
    expect(evidence.notJudged).toEqual([{ reason: 'sent by an earlier migration', count: 1 }]);
  });

  test('of an enum that was replaced by another of its name, and a prepared statement of it is told', async () => {
    const oid = await withClient(server.app(template), async (client) => {
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
    expect(await judge(migration, [shape])).toMatchObject({ judged: 1, broken: [], resultChanged: [] });
    expect((await judge(migration, [{ ...shape, prepared: true }])).resultChanged).toHaveLength(1);
  });
});

describe('tables that only a session’s search_path finds', () => {
  const sql = 'SELECT body FROM notes WHERE id = $1';
  const migration = ['ALTER TABLE tenant.notes DROP COLUMN body'];

  test('are found by what the app’s sessions ask for, or set', async () => {
    expect((await judge(migration, [sql])).judged).toBe(0);
    const asked = await judge(migration, [sql], { startup: { search_path: 'tenant,public', user: 'nobody' } });
    expect(brokenIn(asked)).toEqual([`42703 at 1: ${sql}`]);
    const set = await judge(migration, [sql, "SET search_path TO 'tenant', public", 'SELECT id FROM orders']);
    expect(brokenIn(set)).toEqual([`42703 at 1: ${sql}`]);
    expect(set.judged).toBe(2);
  });

  test('do not stop the judging where the server refuses what the sessions ask for', async () => {
    const evidence = await judge(['DROP TABLE log'], ['SELECT id FROM log'], {
      startup: { options: '-c nonsense.=1 -x' },
    });
    expect(evidence.broken).toHaveLength(1);
  });
});

describe('hostile texts', () => {
  test('run nothing, stop nothing and are counted', async () => {
    const before = await countRows();
    const evidence = await judge(
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
    return withClient(server.app(template), async (client) => {
      const { rows } = await client.query<{ count: string }>('SELECT count(*) FROM log');
      return Number(rows[0]?.count);
    });
  }

  test('end with the time that they are given', async () => {
    const texts = Array.from({ length: 1_000 }, (_, at) => `SELECT email AS c${at} FROM orders WHERE slow(${at}) = 1`);
    const evidence = await judge(['DROP TABLE log'], [...texts, 'SELECT id FROM log'], { budgetMs: 500 });
    expect(evidence).toMatchObject({ judged: 0, broken: [] });
    expect(evidence.notJudged).toMatchObject([{ reason: 'no time was left' }]);
  });
});

test('leaves no database behind, whatever happens', async () => {
  const list = () =>
    withClient(server.admin('postgres'), async (client) => {
      const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database ORDER BY 1');
      return rows.map(({ datname }) => datname);
    });
  const before = await list();
  await judge(['DROP TABLE log'], ['SELECT * FROM log']);
  const stopped = AbortSignal.abort(new Error('stopped'));
  await expect(judge(['DROP TABLE log'], ['SELECT * FROM log'], { signal: stopped })).rejects.toThrow('stopped');
  expect(await list()).toEqual(before);
});
