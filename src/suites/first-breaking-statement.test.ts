import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testServer } from '../../test/support/server.ts';
import { withClient } from '../database/client.ts';
import type { Server } from '../database/database.ts';
import type { RecordedError } from '../trace/recording.ts';
import { isTransactionControl } from './apply-statements.ts';
import { findFirstBreaking } from './first-breaking-statement.ts';

let server: Server;
let template = '';
beforeAll(async () => {
  server = await testServer();
  template = await server.create('first');
  await withClient(server.app(template), (client) =>
    client.query(
      `CREATE TABLE orders (id int PRIMARY KEY, email text, total int); INSERT INTO orders VALUES (1, 'a', 5)`,
    ),
  );
});
afterAll(() => server[Symbol.asyncDispose]());

/** 1-based number of the migration statement that each of the app's statements is broken by. */
async function findLines(migration: string[], failing: Array<[string, string, Array<string | null>?]>) {
  const statements = migration.map((sql, at) => ({ sql, path: 'm.sql', line: at + 1, migration: 'm' }));
  const errors = failing.map(
    ([sqlstate, sql, params]): RecordedError => ({
      sqlstate,
      message: '',
      sql,
      atMs: 0,
      session: 0,
      ...(params && { params }),
    }),
  );
  const found = await findFirstBreaking({ server, template, statements, errors });
  return errors.map((error) => found.get(error)?.line);
}

describe('the first breaking statement', () => {
  test('of several of the app’s statements at once', async () => {
    const migration = [
      'BEGIN',
      'ALTER TABLE orders ADD COLUMN note text',
      'ALTER TABLE orders DROP COLUMN email',
      'CREATE INDEX CONCURRENTLY ON orders (note)',
      'ALTER TABLE orders ALTER COLUMN total TYPE text',
      'ALTER TABLE orders RENAME TO purchases',
      'COMMIT',
    ];
    expect(
      await findLines(migration, [
        ['42703', 'SELECT email FROM orders WHERE id = $1', ['1']],
        ['42883', 'SELECT total + 1 FROM orders WHERE total > 1'],
        ['42P01', 'INSERT INTO orders (id) VALUES ($1)', ['2']],
      ]),
    ).toEqual([3, 5, 6]);
  });

  test('where only a write with real parameters shows it', async () => {
    const migration = [
      'ALTER TABLE orders ADD COLUMN note text',
      'ALTER TABLE orders ADD CHECK (total < 100) NOT VALID',
    ];
    expect(
      await findLines(migration, [['23514', 'INSERT INTO orders VALUES ($1, $2, $3)', ['2', 'b', '500']]]),
    ).toEqual([2]);
  });

  test('where only a statement prepared before the migration shows it', async () => {
    const migration = ['CREATE INDEX ON orders (email)', 'ALTER TABLE orders ADD COLUMN note text'];
    expect(await findLines(migration, [['0A000', 'SELECT * FROM orders WHERE id = $1', ['1']]])).toEqual([2]);
  });

  test('is not named for what failed before, for what never fails, and behind a statement that cannot be applied', async () => {
    expect(
      await findLines(['ALTER TABLE orders ADD COLUMN note text'], [['42703', 'SELECT nothing FROM orders']]),
    ).toEqual([undefined]);
    expect(await findLines(['ALTER TABLE orders ADD COLUMN note text'], [['42703', 'SELECT id FROM orders']])).toEqual([
      undefined,
    ]);
    expect(
      await findLines(['ALTER TABLE gone ADD x int', 'DROP TABLE orders'], [['42P01', 'SELECT 1 FROM orders']]),
    ).toEqual([undefined]);
  });

  test('a replay leaves no rows behind', async () => {
    const migration = ['ALTER TABLE orders ADD COLUMN note text', 'CREATE UNIQUE INDEX ON orders (total)'];
    // Were the first insert kept, the next would fail with 23505 on the old schema already.
    expect(await findLines(migration, [['23505', "INSERT INTO orders VALUES (2, 'b', $1)", ['5']]])).toEqual([2]);
  });
});

test('transaction control is known behind comments, and nothing else is taken for it', () => {
  expect(
    ['begin', '-- x\n/* y */ COMMIT', 'START  TRANSACTION', 'END', 'savepoint a'].map(isTransactionControl),
  ).toEqual([true, true, true, true, true]);
  expect(['SELECT 1', 'CREATE TABLE begin_log ()', '-- commit\nSELECT 1', ''].map(isTransactionControl)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
