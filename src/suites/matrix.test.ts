import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testServer } from '../../test/support/server.ts';
import { withClient } from '../database/client.ts';
import type { Server } from '../database/database.ts';
import type { Compatibility } from './compatibility.ts';
import { runMatrix } from './matrix.ts';
import type { CellProgress, MatrixInput } from './matrix-input.ts';
import { cellOf, type Fixture, makeMatrixInput, ORDERS, statuses } from './testing/apps.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

async function runFixture(fixture: Fixture, more: Partial<MatrixInput> = {}): Promise<Compatibility> {
  await using input = await makeMatrixInput(server, fixture);
  return await runMatrix({ ...input, ...more });
}

describe('a dropped column', () => {
  const fixture: Fixture = {
    schema: ORDERS,
    migration: [
      'BEGIN',
      'ALTER TABLE orders ADD COLUMN contact_email text',
      'UPDATE orders SET contact_email = email',
      'ALTER TABLE orders DROP COLUMN email',
      'CREATE INDEX ON orders (contact_email)',
      'COMMIT',
    ],
    old: `
      await check('lists orders', () => client.query('SELECT id, email FROM orders WHERE total >= $1', [0]));
      await check('counts orders', () => client.query('SELECT count(*) FROM orders'));`,
    new: `
      await check('lists orders', () => client.query('SELECT id, contact_email FROM orders'));
      await check('counts orders', () => client.query('SELECT count(*) FROM orders'));`,
  };

  test('breaks the old app, with the test, the statement and the first breaking migration statement', async () => {
    const progress: CellProgress[] = [];
    const result = await runFixture(fixture, { onProgress: (event) => progress.push(event) });
    expect(statuses(result)).toEqual(['old on old: pass', 'old on new: fail', 'new on new: pass', 'new on old: fail']);
    expect(cellOf(result, 'old', 'new')).toMatchObject({
      passed: 1,
      failed: 1,
      newFailures: [
        {
          test: 'app › lists orders',
          message: expect.stringContaining('column "email" does not exist') as string,
          sqlstate: '42703',
          statement: 'SELECT id, email FROM orders WHERE total >= $1',
          firstBreakingStatement: {
            sql: 'ALTER TABLE orders DROP COLUMN email',
            path: 'migrations/0002.sql',
            line: 4,
            migration: '0002',
          },
        },
      ],
    });
    expect(cellOf(result, 'new', 'old').newFailures).toMatchObject([{ test: 'app › lists orders', sqlstate: '42703' }]);
    expect(result.oldAppQueries).toContainEqual({
      sql: 'SELECT id, email FROM orders WHERE total >= $1',
      prepared: false,
      count: 1,
    });
    expect(progress[0]).toEqual({ cell: { suite: 'app', app: 'old', schema: 'old' }, event: 'started' });
    expect(progress.filter(({ event }) => event === 'done')).toHaveLength(4);
  });

  test('leaves no database behind', async () => {
    const list = () =>
      withClient(server.admin('postgres'), async (client) => {
        const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database ORDER BY 1');
        return rows.map(({ datname }) => datname);
      });
    const before = await list();
    await runFixture(fixture);
    expect(await list()).toEqual(before);
  });

  test('hides the password in the log', async () => {
    const old = `console.log('using', process.env.DATABASE_URL, process.env.PGPASSWORD);${fixture.old}`;
    const { log = '' } = cellOf(await runFixture({ ...fixture, old }), 'old', 'new');
    expect(log).toContain('using postgresql://');
    expect(log).not.toContain(server.app('x').password);
  });
});

describe('sessions that outlive the migration', () => {
  const schema = [...ORDERS, 'CREATE TABLE other (id int)'];
  const old = `await check('reads twice', async () => {
    for (let round = 0; round < 2; round++) {
      await client.query({ name: 'all-orders', text: 'SELECT * FROM orders WHERE id = $1', values: [1] });
    }
  });
  await check('counts', () => client.query('SELECT count(*) FROM orders'));`;

  test('a named SELECT * that a new column breaks fails only there, with its first breaking statement', async () => {
    const result = await runFixture({
      schema,
      migration: ['CREATE INDEX ON orders (email)', 'ALTER TABLE orders ADD COLUMN note text', 'DROP TABLE other'],
      old,
    });
    expect(statuses(result)).toEqual(['old on old: pass', 'old on new: fail', 'new on new: pass', 'new on old: pass']);
    expect(cellOf(result, 'old', 'new').newFailures).toEqual([
      {
        test: 'app › reads twice',
        message: expect.stringContaining('cached plan must not change result type') as string,
        sqlstate: '0A000',
        statement: 'SELECT * FROM orders WHERE id = $1',
        firstBreakingStatement: {
          sql: 'ALTER TABLE orders ADD COLUMN note text',
          path: 'migrations/0002.sql',
          line: 2,
          migration: '0002',
        },
      },
    ]);
    expect(result.oldAppQueries).toContainEqual({
      sql: 'SELECT * FROM orders WHERE id = $1',
      prepared: true,
      count: 2,
    });
  });

  test('is not broken by a migration of another table', async () => {
    const result = await runFixture({ schema, migration: ['ALTER TABLE other ADD COLUMN note text'], old });
    expect(cellOf(result, 'old', 'new').status).toBe('pass');
    expect(result.notes).toEqual([]);
  });

  test('are given up with a note where the migration cannot run beside them, and then the break is not seen', async () => {
    await using input = await makeMatrixInput(server, {
      schema,
      migration: ['ALTER TABLE orders ADD COLUMN note text'],
      old,
    });
    const migrate = () => Promise.reject(new Error('database is being accessed by other users'));
    const result = await runMatrix({ ...input, migrate });
    expect(cellOf(result, 'old', 'new').status).toBe('pass');
    expect(result.notes).toEqual([
      'Sessions could not be kept open through the migration (database is being accessed by other users), so the old app ran with fresh ones.',
    ]);
  });
});
