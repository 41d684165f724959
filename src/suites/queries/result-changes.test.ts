import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withClient } from '../../database/client.ts';
import { openQueryShop, type QueryShop } from './testing/query-shop.ts';

let shop: QueryShop;
beforeAll(async () => {
  shop = await openQueryShop();
});
afterAll(() => shop[Symbol.asyncDispose]());

describe('a result that changes', () => {
  /** Queries that a session can use no more which prepared them by name before the migrations: PostgreSQL’s own word. */
  async function refused(migrations: readonly string[], queries: readonly string[]): Promise<string[]> {
    const database = await shop.server.clone(shop.template, 'kept');
    const failing: string[] = [];
    await withClient(shop.server.app(database), async (client) => {
      const runAll = async (failed: (sql: string, error: Error) => void) => {
        for (const [index, sql] of queries.entries()) {
          await client.query({ name: `q${index}`, text: sql }).catch((error: Error) => failed(sql, error));
        }
      };
      await runAll((_, error) => {
        throw error;
      });
      await withClient(shop.server.app(database), (other) => other.query(migrations.join(';')));
      await runAll((sql, error) => {
        expect(error.message).toBe('cached plan must not change result type');
        failing.push(sql);
      });
    });
    await shop.server.drop(database);
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
    const told = await shop.judge(
      migrations,
      queries.map((sql) => ({ sql, prepared: true })),
    );
    expect(told.broken).toEqual([]);
    expect(told.resultChanged.map(({ sql }) => sql).toSorted()).toEqual(expected.toSorted());
  });

  test('is told with the columns that differ and the first statement that does it', async () => {
    const { resultChanged } = await shop.judge(
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
    const { broken, resultChanged } = await shop.judge(migration, [{ sql, prepared: true }]);
    expect(broken).toEqual([]);
    expect(resultChanged).toMatchObject([{ sql, after: expect.stringContaining('42883') as string }]);
    expect((await shop.judge(migration, [sql])).resultChanged).toEqual([]);
  });
});
