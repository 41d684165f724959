import { existsSync, readdirSync, statSync, truncateSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect, withClient } from '../../src/database/client.ts';
import type { Server, ServerOptions } from '../../src/database/database.ts';
import { findKept, storeKept } from '../../src/database/kept-store.ts';
import { startServer } from '../../src/database/start.ts';
import { type ScratchCache, scratchCache } from '../support/scratch-cache.ts';
import { serverOptions } from '../support/server.ts';

let cache: ScratchCache;

beforeEach(async () => {
  cache = await scratchCache();
});

afterEach(() => cache[Symbol.dispose]());

function start(keptKeys: string[], options: Partial<ServerOptions> = {}): Promise<Server> {
  return startServer(serverOptions({ provider: 'embedded', ...options }), { cacheDir: cache.dir, keptKeys });
}

async function countRows(server: Server, database: string): Promise<number> {
  const { rows } = await withClient(server.app(database), (client) =>
    client.query<{ n: number }>('SELECT count(*)::int AS n FROM t'),
  );
  return rows[0]?.n ?? 0;
}

async function addRows(server: Server, database: string, rows: number): Promise<void> {
  await withClient(server.app(database), (client) =>
    client.query(`CREATE TABLE IF NOT EXISTS t (x int, y text);
      INSERT INTO t SELECT x, repeat(md5(x::text), 4) FROM generate_series(1, ${rows}) AS x`),
  );
}

async function keepRows(key: string, rows: number): Promise<void> {
  await using server = await start([]);
  const database = await server.create('base');
  await addRows(server, database, rows);
  await server.create('not kept');
  await server.keep(database, key);
}

function entries(): string[] {
  const store = join(cache.dir, 'kept');
  return existsSync(store) ? readdirSync(store).filter((name) => !name.startsWith('.')) : [];
}

describe('a kept database', () => {
  test('is a template in a later run, which also keeps what it adds', async () => {
    await keepRows('short', 10);
    {
      await using server = await start(['long', 'short']);
      const kept = await server.kept(['long', 'short']);
      expect(kept?.key).toBe('short');
      const longer = await server.clone(kept?.database ?? '', 'longer');
      expect(await countRows(server, longer)).toBe(10);
      await addRows(server, longer, 5);
      await server.keep(longer, 'long');
    }
    expect(entries()).toHaveLength(1);
    await using server = await start(['long']);
    expect(await countRows(server, await server.clone((await server.kept(['long']))?.database ?? '', 'c'))).toBe(15);
    expect(await countRows(server, await server.clone((await server.kept(['short']))?.database ?? '', 'c'))).toBe(10);
  });

  test('comes alone: other databases of its run are gone', async () => {
    await keepRows('key', 1);
    await using server = await start(['key']);
    const { rows } = await withClient(server.admin('postgres'), (client) =>
      client.query<{ name: string }>("SELECT datname AS name FROM pg_database WHERE datname LIKE 'ls%'"),
    );
    expect(rows).toEqual([{ name: (await server.kept(['key']))?.database }]);
  });

  test('cannot be changed by the migrating role any more, its clones can', async () => {
    await using server = await start([]);
    const database = await server.create('base');
    await addRows(server, database, 1);
    await server.keep(database, 'key');
    await expect(connect(server.app(database))).rejects.toMatchObject({ code: 'connect-failed' });
    const clone = await server.clone(database, 'clone');
    await withClient(server.app(clone), (client) => client.query('DROP SCHEMA public CASCADE'));
  });

  test('has new passwords in each run', async () => {
    await keepRows('key', 1);
    await using first = await start(['key']);
    await using second = await start(['key']);
    expect(first.app('x').user).toBe(second.app('x').user);
    expect(first.app('x').password).not.toBe(second.app('x').password);
    const stolen = { ...second.admin('postgres'), password: first.admin('postgres').password };
    await expect(connect(stolen)).rejects.toMatchObject({ code: 'connect-failed' });
  });

  test('is not found under other options that shape the server', async () => {
    await keepRows('key', 1);
    await using server = await start(['key'], { extensions: ['citext'] });
    expect(await server.kept(['key'])).toBeUndefined();
  });

  test('that was dropped is not kept', async () => {
    {
      await using server = await start([]);
      const database = await server.create('base');
      await server.keep(database, 'key');
      await server.drop(database);
    }
    expect(entries()).toEqual([]);
  });

  test.each([
    ['a truncated file', (entry: string) => truncateSync(join(entry, 'data', 'global', 'pg_control'), 10)],
    ['a manifest that is not JSON', (entry: string) => truncateSync(join(entry, 'manifest.json'), 10)],
  ])('with %s is thrown away', async (_, damage) => {
    await keepRows('key', 1);
    damage(join(cache.dir, 'kept', entries()[0] ?? ''));
    await using server = await start(['key']);
    expect(await server.kept(['key'])).toBeUndefined();
    expect(entries()).toEqual([]);
    expect(await server.create('works')).toBeDefined();
  });

  test('whose files are right in size and wrong in content is thrown away when the server refuses it', async () => {
    await keepRows('key', 1);
    const { writeFileSync } = await import('node:fs');
    const control = join(cache.dir, 'kept', entries()[0] ?? '', 'data', 'global', 'pg_control');
    writeFileSync(control, Buffer.alloc(statSync(control).size));
    await using server = await start(['key']);
    expect(await server.kept(['key'])).toBeUndefined();
    expect(entries()).toEqual([]);
  });
});

describe('the store of kept clusters', () => {
  const shape = { fingerprint: 'f', appRole: 'r', password: 'p', next: 1 };

  async function store(key: string, limits?: { entries: number; bytes: number }): Promise<void> {
    const { mkdtempSync, writeFileSync } = await import('node:fs');
    const data = mkdtempSync(join(cache.dir, 'data-'));
    writeFileSync(join(data, 'file'), Buffer.alloc(1_000));
    storeKept(cache.dir, data, { ...shape, databases: { [key]: 'd' } }, limits);
  }

  test('drops the least recently used beyond its limits', async () => {
    await store('old');
    await store('older');
    for (const name of entries()) utimesSync(join(cache.dir, 'kept', name, 'manifest.json'), 1, 1);
    expect(findKept(cache.dir, 'f', ['old'])).toBeDefined();
    await store('new', { entries: 2, bytes: 1e9 });
    expect(findKept(cache.dir, 'f', ['older'])).toBeUndefined();
    expect(findKept(cache.dir, 'f', ['new'])).toBeDefined();
    expect(findKept(cache.dir, 'f', ['old'])).toBeDefined();
    await store('newest', { entries: 20, bytes: 2_000 });
    expect(entries()).toHaveLength(1);
  });

  test('is closed to everybody else', async () => {
    await store('key');
    expect(statSync(join(cache.dir, 'kept')).mode & 0o777).toBe(0o700);
  });
});
