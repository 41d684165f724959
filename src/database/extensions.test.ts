import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServer } from '../../test/support/server.ts';
import { withClient } from './client.ts';
import type { Server } from './database.ts';
import { explainExtensionError } from './extensions.ts';

let server: Server;

beforeAll(async () => {
  server = await testServer();
});

afterAll(() => server[Symbol.asyncDispose]());

async function explain(sql: string): Promise<string | undefined> {
  const database = await server.create('x');
  return withClient(server.app(database), async (client) => {
    const error = await client.query(sql).then(
      () => undefined,
      (thrown: Error & { code: string }) => thrown,
    );
    return error && explainExtensionError(error.code, error.message);
  });
}

test('the app role may create a trusted extension', async () => {
  expect(await explain('CREATE EXTENSION "uuid-ossp"')).toBeUndefined();
});

test('an untrusted extension is explained by database.extensions', async () => {
  expect(await explain('CREATE EXTENSION pg_stat_statements')).toMatch(
    /Add "pg_stat_statements" to database.extensions/,
  );
});

test('an extension that the server lacks is explained by other providers', async () => {
  expect(await explain('CREATE EXTENSION postgis')).toMatch(/For "postgis" set database.provider to "docker"/);
});

test('other errors are not explained', async () => {
  expect(await explain('SELECT * FROM nowhere')).toBeUndefined();
});
