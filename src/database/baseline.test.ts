import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serverOptions, testServer } from '../../test/support/server.ts';
import { loadBaseline } from './baseline.ts';
import { defaultCacheDir } from './cache-dir.ts';
import { withClient } from './client.ts';
import type { Server } from './database.ts';
import { startServer } from './start.ts';

const path = join(import.meta.dirname, '..', '..', 'test', 'fixtures', 'baseline', 'shop.sql');
const dump = readFileSync(path, 'utf8');
let server: Server;

beforeAll(async () => {
  server = await testServer();
});

afterAll(() => server[Symbol.asyncDispose]());

async function load(sql: string, on: Server = server): Promise<{ database: string; notes: string[] }> {
  const database = await on.create('baseline');
  const notes = await loadBaseline({ sql, path: 'shop.sql', address: on.app(database), admin: on.admin(database) });
  return { database, notes };
}

async function ask(database: string, sql: string): Promise<object[]> {
  return withClient(server.app(database), async (client) => (await client.query<object>(sql)).rows);
}

describe('a plain pg_dump of an older version, whose roles are not here', () => {
  test('gives its schema and rows to the migrating role', async () => {
    const { database } = await load(dump);
    expect(
      await ask(database, 'SELECT id::int, email, note, raw FROM shop.customer WHERE id IN (2, 3, 4) ORDER BY id'),
    ).toEqual([
      { id: 2, email: 'a2@example.com', note: ";-- ' $$ \\\\N", raw: Buffer.from('deadbeef', 'hex') },
      { id: 3, email: 'a3@example.com', note: null, raw: Buffer.from('deadbeef', 'hex') },
      { id: 4, email: 'a4@example.com', note: 'tab\there\nand \\. \\ünïcödé 🐘', raw: Buffer.from('deadbeef', 'hex') },
    ]);
    expect(await ask(database, 'SELECT shop.twice(4), count(*)::int FROM shop.unpaid')).toEqual([
      { twice: 8, count: 3 },
    ]);
    expect(await ask(database, "SELECT nextval('shop.orders_id_seq')::int AS next")).toEqual([{ next: 8 }]);
    await ask(database, 'ALTER TABLE shop.orders ADD COLUMN mine int; DROP SCHEMA shop CASCADE');
  });

  test('notes what was left out, each kind once', async () => {
    const { notes } = await load(dump);
    expect(notes).toEqual([
      expect.stringMatching(/^shop\.sql:5: psql's \\restrict was not run\.$/),
      expect.stringMatching(
        /^shop\.sql:\d+: left out "ALTER SCHEMA shop OWNER TO shop_owner" .* So were \d+ like it\.$/,
      ),
      expect.stringMatching(/^shop\.sql:\d+: left out "COMMENT ON EXTENSION pg_stat_statements .*only a comment/),
      expect.stringMatching(/^shop\.sql:\d+: left out "GRANT SELECT .*database\.roles/),
      expect.stringMatching(/psql's \\unrestrict was not run/),
    ]);
  });

  test('grants to roles that the config names are made', async () => {
    const options = serverOptions({ roles: ['reporting', 'shop_owner', 'shop_admin'] });
    await using configured = await startServer(options, { cacheDir: defaultCacheDir(process.env) });
    const { database, notes } = await load(dump, configured);
    expect(notes.join('\n')).not.toContain('GRANT');
    await withClient(configured.app(database), async (client) => {
      const { rows } = await client.query(
        "SELECT tableowner AS owner, has_table_privilege('reporting', 'shop.orders', 'SELECT') AS may FROM pg_tables WHERE tablename = 'orders'",
      );
      expect(rows).toEqual([{ owner: 'shop_owner', may: true }]);
    });
  });

  test('needs the superuser for an extension that is not trusted', async () => {
    const database = await server.create('baseline');
    const loaded = loadBaseline({ sql: dump, path: 'shop.sql', address: server.app(database) });
    await expect(loaded).rejects.toMatchObject({
      code: 'baseline-failed',
      path: 'shop.sql',
      line: dump.split('\n').findIndex((line) => line.includes('EXTENSION IF NOT EXISTS pg_stat_statements')) + 1,
      hint: expect.stringContaining('database.extensions') as string,
    });
  });
});

test('a later version’s settings are left out', async () => {
  const { notes } = await load("SET transaction_timeout_of_19 = 0;\nSELECT set_config('search_path', '', false);");
  expect(notes).toEqual([expect.stringContaining('this version has no such setting')]);
});

test('copied rows arrive as they are, in whatever amount', async () => {
  const lines = Array.from({ length: 60_000 }, (_, index) => `${index}\t🐘é${'x'.repeat(index % 50)}`);
  const { database } = await load(
    `CREATE TABLE t (id int, s text);\nCOPY t FROM stdin;\n${lines.join('\n')}\n\\.\nSELECT 1;`,
  );
  const text = lines.map((line) => line.split('\t')[1]).join();
  const { createHash } = await import('node:crypto');
  expect(await ask(database, "SELECT md5(string_agg(s, ',' ORDER BY id)) AS md5 FROM t")).toEqual([
    { md5: createHash('md5').update(text).digest('hex') },
  ]);
});

describe('what cannot be loaded is an error with its line', () => {
  test.each([
    ['CREATE TABLE t (id int);\n\nCREATE TABLE t (id int);', 3, 'baseline-failed', 'already exists'],
    ['CREATE TABLE t (id int);\nCOPY t FROM stdin;\n1\nx\n\\.\n', 2, 'baseline-failed', 'invalid input syntax'],
    ['ALTER TABLE gone ADD COLUMN x int;', 1, 'baseline-failed', '"gone" does not exist'],
    ['SELECT 1;\n\\i other.sql\n', 2, 'baseline-unsupported', '\\i'],
    ["\\copy t from program 'x'\n", 1, 'baseline-unsupported', '\\copy'],
  ])('%j', async (sql, line, code, message) => {
    await expect(load(sql)).rejects.toMatchObject({ code, line, message: expect.stringContaining(message) as string });
  });

  test('and a custom-format dump is told from SQL', async () => {
    await expect(load('PGDMP\u0001\u000e')).rejects.toMatchObject({ code: 'baseline-unsupported' });
  });
});

describe('a baseline command', () => {
  const cwd = join(import.meta.dirname, '..', '..');
  const env = { PATH: process.env.PATH ?? '' };

  test('finds the database in its environment', async () => {
    const database = await server.create('baseline');
    const script = `
      const pg = require('pg');
      const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
      client.connect().then(() => client.query('CREATE TABLE made_by (name text)')).then(() => client.end());`;
    const command = `node -e "${script.replaceAll('\n', ' ')}"`;
    expect(await loadBaseline({ command, cwd, env, address: server.app(database) })).toEqual([]);
    expect(await ask(database, 'SELECT * FROM made_by')).toEqual([]);
  });

  test('that fails says how, without the password', async () => {
    const address = server.app('postgres');
    const loaded = loadBaseline({ command: 'echo "at $DATABASE_URL"; exit 3', cwd, env, address });
    const error = await loaded.catch((thrown: Error) => thrown);
    expect(error).toMatchObject({
      code: 'baseline-failed',
      message: expect.stringMatching(/ended with 3\. at postgres/) as string,
    });
    expect((error as Error).message).not.toContain(address.password);
  });

  test('that hangs is ended with all that it started', async () => {
    const mark = `4242.${process.pid}`;
    const loaded = loadBaseline({
      command: `sleep ${mark} | cat`,
      cwd,
      env,
      timeoutMs: 300,
      address: server.app('postgres'),
    });
    await expect(loaded).rejects.toThrow(/took longer than 0\.3 s/);
    const { execFileSync } = await import('node:child_process');
    expect(execFileSync('ps', ['axww', '-o', 'command'], { encoding: 'utf8' })).not.toContain(`sleep ${mark}`);
  });
});
