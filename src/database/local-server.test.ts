import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serverOptions, testServer } from '../../test/support/server.ts';
import { defaultCacheDir } from './cache-dir.ts';
import { connect, withClient } from './client.ts';
import type { DatabaseAddress, Server } from './database.ts';
import { startServer } from './start.ts';

const cacheDir = defaultCacheDir(process.env);
let server: Server;

beforeAll(async () => {
  server = await testServer();
});

afterAll(() => server[Symbol.asyncDispose]());

async function ask<T>(address: DatabaseAddress, sql: string): Promise<T[]> {
  return withClient(address, async (client) => (await client.query(sql)).rows as T[]);
}

describe('databases', () => {
  test('get unique names that are safe whatever the label', async () => {
    const names = await Promise.all(
      ['Änderung "x"; DROP', 'x'.repeat(200), '', '__'].map((label) => server.create(label)),
    );
    for (const name of names) expect(name).toMatch(/^ls_[a-z0-9][a-z0-9_]*_\d+$/);
    expect(Math.max(...names.map((name) => Buffer.byteLength(name)))).toBeLessThanOrEqual(63);
    expect(new Set(names).size).toBe(4);
  });

  test('belong to the app role, which is no superuser and may use the schema public', async () => {
    const database = await server.create('owned');
    await ask(server.app(database), 'CREATE TABLE t (id int); INSERT INTO t VALUES (1)');
    await ask(server.app(database), 'DROP SCHEMA public CASCADE; CREATE SCHEMA public');
    const [role] = await ask<object>(
      server.app(database),
      'SELECT rolsuper AS super, rolcreatedb AS db, rolcreaterole AS role FROM pg_roles WHERE rolname = current_user',
    );
    expect(role).toEqual({ super: false, db: false, role: false });
  });

  test('are cloned with their rows, although someone is still connected to the template', async () => {
    const template = await server.create('template');
    const client = await connect(server.app(template));
    await client.query('CREATE TABLE t AS SELECT generate_series(1, 10) AS id');
    const clone = await server.clone(template, 'clone');
    expect(await ask(server.app(clone), 'SELECT count(*)::int AS n FROM t')).toEqual([{ n: 10 }]);
    await ask(server.app(clone), 'DROP TABLE t');
    expect(await ask(server.app(template), 'SELECT count(*)::int AS n FROM t')).toEqual([{ n: 10 }]);
  });

  test('are dropped although someone is connected', async () => {
    const database = await server.create('doomed');
    await connect(server.app(database));
    await server.drop(database);
    const left = await ask(server.admin('postgres'), `SELECT FROM pg_database WHERE datname = '${database}'`);
    expect(left).toEqual([]);
  });
});

test('the server is reachable on 127.0.0.1 only, and only with the right password', async () => {
  const [row] = await ask<{ listen: string; sockets: string }>(
    server.admin('postgres'),
    "SELECT current_setting('listen_addresses') AS listen, current_setting('unix_socket_directories') AS sockets",
  );
  expect(row).toEqual({ listen: '127.0.0.1', sockets: '' });
  await expect(connect({ ...server.admin('postgres'), password: 'wrong' })).rejects.toMatchObject({
    code: 'connect-failed',
    message: expect.stringContaining('password authentication failed') as string,
  });
});

test('no password is on a command line or in the log', async () => {
  const { execFileSync } = await import('node:child_process');
  const commands = execFileSync('ps', ['axww', '-o', 'command'], { encoding: 'utf8' });
  for (const { password } of [server.admin('postgres'), server.app('postgres')]) {
    expect(password).toMatch(/^[0-9a-f]{48}$/);
    expect(commands).not.toContain(password);
    expect(server.log?.()).not.toContain(password);
  }
});

test('settings, roles, superuser and extensions are as configured', async () => {
  const options = serverOptions({
    roles: ['reader', 'We "quote"', 'reader'],
    extensions: ['citext', 'uuid-ossp', 'earthdistance'],
    settings: { wal_level: 'logical', 'lockstep.note': "it's \\ here", fsync: 'on' },
  });
  await using configured = await startServer(options, { cacheDir });
  const database = await configured.create('configured');
  const app = configured.app(database);
  await ask(app, 'SET ROLE reader; RESET ROLE; SET ROLE "We ""quote"""');
  await ask(app, 'CREATE EXTENSION IF NOT EXISTS "uuid-ossp"; CREATE TABLE t (email citext)');
  const [settings] = await ask<object>(
    app,
    "SELECT current_setting('wal_level') AS wal, current_setting('lockstep.note') AS note, current_setting('fsync') AS f",
  );
  expect(settings).toEqual({ wal: 'logical', note: "it's \\ here", f: 'on' });
  const [extensions] = await ask<{ names: string[] }>(
    app,
    'SELECT array_agg(extname::text ORDER BY extname) AS names FROM pg_extension',
  );
  expect(extensions?.names).toEqual(['citext', 'cube', 'earthdistance', 'plpgsql', 'uuid-ossp']);
});

test('the migrating role is a superuser when the config asks for it', async () => {
  await using configured = await startServer(serverOptions({ superuser: true }), { cacheDir });
  const [row] = await ask(configured.app(await configured.create('x')), "SELECT current_setting('is_superuser') AS on");
  expect(row).toEqual({ on: 'on' });
});

test('a missing extension is named, and nothing of the database stays', async () => {
  await using configured = await startServer(serverOptions({ extensions: ['postgis'] }), { cacheDir });
  await expect(configured.create('x')).rejects.toMatchObject({
    code: 'extension-missing',
    message: expect.stringContaining('"postgis"') as string,
    hint: expect.stringContaining('docker') as string,
  });
});

test.each([
  [{ port: '1' }, 'may not change "port"'],
  [{ "x'; y": '1' }, 'no server setting'],
  [{ work_mem: "1MB'\nfsync = 'on" }, 'no server setting'],
])('settings that would break Lockstep or the file are refused: %o', async (settings, message) => {
  await expect(startServer(serverOptions({ settings }), { cacheDir })).rejects.toMatchObject({
    code: 'setting-invalid',
    message: expect.stringContaining(message) as string,
  });
});
