import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { emptyCache, type ScratchCache } from '../../test/support/scratch-cache.ts';
import { serverOptions, testServer } from '../../test/support/server.ts';
import { withClient } from './client.ts';
import type { DatabaseAddress, Server } from './database.ts';
import { databaseUrl } from './environment.ts';
import { startServer } from './start.ts';

// Version 16 made roles' rights narrower, 15 the schema public's.
describe.each([14, 17])('PostgreSQL %i', (major) => {
  let host: Server;
  let cache: ScratchCache;

  beforeAll(async () => {
    host = await testServer(major);
    cache = emptyCache();
  });

  afterAll(async () => {
    cache[Symbol.dispose]();
    await host[Symbol.asyncDispose]();
  });

  function open(address: DatabaseAddress, options: object = {}): Promise<Server> {
    const url = databaseUrl(address).replace('?sslmode=disable', '');
    return startServer(serverOptions({ version: major, provider: 'url', url, ...options }), { cacheDir: cache.dir });
  }

  /** Every database and role on the host. */
  async function inventory(): Promise<string[]> {
    const sql = 'SELECT datname::text AS n FROM pg_database UNION ALL SELECT rolname::text FROM pg_roles ORDER BY 1';
    const { rows } = await withClient(host.admin('postgres'), (client) => client.query<{ n: string }>(sql));
    return rows.map(({ n }) => n);
  }

  async function createLimitedRole(name: string): Promise<DatabaseAddress> {
    const sql = `CREATE ROLE ${name} LOGIN CREATEDB CREATEROLE PASSWORD 'p/w:@?'`;
    await withClient(host.admin('postgres'), (client) => client.query(sql));
    return { ...host.admin('postgres'), user: name, password: 'p/w:@?' };
  }

  describe('a given server', () => {
    test.each([
      ['a superuser', async () => host.admin('postgres')],
      ['a role that may only create databases and roles', () => createLimitedRole('limited')],
    ])('lends databases to %s and gets them all back', async (_, address) => {
      const given = await address();
      const before = await inventory();
      const server = await open(given, { roles: ['reader', given.user], extensions: ['citext'] });
      expect(server.facts).toMatchObject({ provider: 'url', major });
      const database = await server.create('x');
      await withClient(server.app(database), (client) =>
        client.query('CREATE TABLE t (email citext); SET ROLE reader'),
      );
      const clone = await server.clone(database, 'y');
      await withClient(server.app(clone), (client) => client.query('SELECT email FROM t'));
      await server.drop(clone);
      expect((await inventory()).length).toBeGreaterThan(before.length + 2);
      await server[Symbol.asyncDispose]();
      expect(await inventory()).toEqual(before);
      expect(readdirSync(join(cache.dir, 'url-runs'))).toEqual([]);
    });

    test('gets back what a killed run left, at the next run', async () => {
      const before = await inventory();
      await using left = await open(host.admin('postgres'), { roles: ['leftover'] });
      await left.create('x');
      const [name = ''] = readdirSync(join(cache.dir, 'url-runs'));
      const file = join(cache.dir, 'url-runs', name);
      const text = readFileSync(file, 'utf8');
      expect(text).not.toContain(host.admin('postgres').password);
      writeFileSync(file, text.replace(/"started":"\d+"/, '"started":"1"'));
      await (await open(host.admin('postgres')))[Symbol.asyncDispose]();
      expect(await inventory()).toEqual(before);
    });

    test('of another version is refused', async () => {
      await expect(open(host.admin('postgres'), { version: major - 1 })).rejects.toMatchObject({
        code: 'version-mismatch',
      });
    });

    test('where the role may not create databases is refused', async () => {
      const database = await host.create('x');
      await expect(open(host.app(database))).rejects.toMatchObject({ code: 'url-rights-missing' });
    });

    test.each([
      [undefined, 'there is no database.url'],
      ['localhost', 'is not a URL'],
      ['mysql://u:secret@localhost/x', 'postgresql://'],
      ['postgresql://u:secret@localhost/x?sslmode=require', 'TLS'],
    ])('is not looked for at %s', async (url, message) => {
      const options = serverOptions({ provider: 'url', ...(url && { url }) });
      const error = await startServer(options, { cacheDir: cache.dir }).catch((thrown: Error) => thrown);
      expect(error).toMatchObject({ code: 'url-invalid', message: expect.stringContaining(message) as string });
      expect((error as Error).message).not.toContain('secret');
    });
  });
});
