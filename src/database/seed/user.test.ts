import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import { withClient } from '../client.ts';
import type { Server } from '../database.ts';
import { seedBySql } from './user.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer(15);
});
afterAll(() => server[Symbol.asyncDispose]());

async function run(sql: string): Promise<number | null> {
  const database = await server.create('seeded');
  return withClient(server.admin(database), async (client) => {
    await client.query('CREATE TABLE t (v text NOT NULL)');
    await seedBySql(client, sql, 'db/seed.sql');
    return (await client.query('SELECT FROM t')).rowCount;
  });
}

test('a seed runs statement by statement, with its own transactions', async () => {
  expect(
    await run(`BEGIN; INSERT INTO t VALUES ('a;b'); COMMIT;\n-- more\nINSERT INTO t VALUES ($$x;y$$), ('z');`),
  ).toBe(3);
});

test('a failing statement is named by its line', async () => {
  await expect(run(`INSERT INTO t VALUES ('a');\n\n/* two\nlines */ INSERT INTO t VALUES (NULL);`)).rejects.toThrow(
    /^The seed fails at db\/seed\.sql:4: null value in column "v"/,
  );
});

test('psql commands and COPY data are refused with what to do', async () => {
  await expect(run(`\\connect other\n`)).rejects.toMatchObject({
    message: expect.stringContaining('seed.sql:1: \\connect') as string,
  });
  await expect(run(`SELECT 1;\nCOPY t (v) FROM stdin;\nx\n\\.\n`)).rejects.toMatchObject({
    message: 'The seed reads COPY data at db/seed.sql:2, which Lockstep does not run.',
    code: 'seed-failed',
    hint: expect.stringContaining('--inserts') as string,
  });
});
