import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withClient } from '../../database/client.ts';
import { parseSnapshot } from '../parse-snapshot.ts';
import type { Snapshot } from '../snapshot.ts';
import { takeSnapshot } from '../take-snapshot.ts';
import { SECRETS, type Shop, startShop } from './shop-in-production.ts';

/** What holds on every major of PostgreSQL. */
export function describeSnapshot(major: number): void {
  describe(`a snapshot of PostgreSQL ${major}`, () => {
    let shop: Shop;
    let snapshot: Snapshot;
    const take = (address = shop.monitor, schemas: string[] = []): Promise<Snapshot> =>
      takeSnapshot({ address, schemas, sampleSeconds: 0, version: 'test' });
    const table = (name: string, of = snapshot) => of.tables.find((each) => each.name === name);

    beforeAll(async () => {
      shop = await startShop(major);
      snapshot = await take();
    });
    afterAll(() => shop[Symbol.asyncDispose]());

    test('fits its own schema, and holds nothing of anybody', () => {
      const text = JSON.stringify(snapshot);
      expect(parseSnapshot(text, 'x')).toEqual(snapshot);
      for (const secret of SECRETS) expect(text).not.toContain(secret);
    });

    test('has rows, bytes and indexes of every table', () => {
      expect(snapshot.server).toMatchObject({ major, inRecovery: false });
      expect(table('customers')).toMatchObject({ rows: 500, rowsFrom: 'planner', kind: 'table' });
      expect(table('customers')?.toastBytes).toBeGreaterThan(0);
      expect(table('customers')?.indexes).toMatchObject([
        { name: 'customers_pkey', valid: true, unique: true },
        { name: 'customers_vip', valid: true, unique: false },
      ]);
      expect(table('events')).toMatchObject({ rows: 500, rowsFrom: 'partitions', kind: 'partitioned table' });
      expect(table('events')?.heapBytes).toBeGreaterThan(0);
      expect(table('events_2025')).toMatchObject({ rows: 300, partitionOf: 'public.events' });
      expect(table('daily')?.kind).toBe('materialized view');
      expect(table('weird "name')).toBeDefined();
      expect(snapshot.tables.some(({ schema }) => schema === 'pg_catalog')).toBe(false);
    });

    test('has the settings that matter, and none but those', () => {
      expect(snapshot.settings).toMatchObject({
        TimeZone: 'UTC',
        wal_level: 'logical',
        maintenance_work_mem: '65536kB',
      });
      expect(snapshot.roleSettings).toContainEqual({ role: null, name: 'lock_timeout', value: '3s' });
      expect(snapshot.roleSettings).toContainEqual({ role: 'reader', name: 'TimeZone', value: 'Europe/Berlin' });
      expect(snapshot.roleSettings.some(({ name }) => name === 'application_name')).toBe(false);
    });

    test('has each query once, without constants', () => {
      const shapes = snapshot.queries.filter(({ sql }) => sql.includes('FROM customers WHERE email'));
      expect(shapes).toHaveLength(1);
      expect(shapes[0]).toMatchObject({ calls: 2 });
      expect(shapes[0]?.meanMs).toBeGreaterThan(0);
      expect(snapshot.queries.some(({ sql }) => /^(CREATE|ALTER|GRANT)/i.test(sql))).toBe(false);
    });

    test('takes a role that may only connect, and says what it could not see', async () => {
      const less = await take(shop.reader);
      expect(table('customers', less)?.rows).toBe(500);
      expect(less.missing.map(({ what }) => what)).toContainEqual(expect.stringMatching(/query shapes of other roles/));
      expect(less.queries.some(({ sql }) => sql.includes('customers'))).toBe(false);
    });

    test('counts reads and writes while it looks', async () => {
      const writer = withClient(shop.server.admin(shop.database), async (client) => {
        const end = Date.now() + 1500;
        for (let n = 0; Date.now() < end; n++)
          await client.query(`UPDATE customers SET token = '' WHERE id = ${1 + (n % 500)}`);
        await client.query('SELECT 1');
      });
      const sampled = await takeSnapshot({
        address: shop.monitor,
        schemas: ['public'],
        sampleSeconds: 1,
        version: 'test',
      });
      await writer;
      expect(sampled.sampleSeconds).toBeGreaterThanOrEqual(0.9);
      expect(table('customers', sampled)?.sampledWritesPerSecond).toBeGreaterThan(1);
      expect(table('customers', sampled)?.sampledReadsPerSecond).toBeGreaterThan(1);
      expect(sampled.tables.some(({ schema }) => schema === 'other')).toBe(false);
    });

    test('waits for nobody: a table that another keeps to himself has the size of its last ANALYZE', async () => {
      await withClient(shop.server.admin(shop.database), async (client) => {
        await client.query('BEGIN; LOCK TABLE customers IN ACCESS EXCLUSIVE MODE');
        const locked = await take();
        await client.query('ROLLBACK');
        expect(table('customers', locked)?.rows).toBe(500);
        expect(locked.missing.map(({ what }) => what)).toContainEqual(expect.stringMatching(/exact sizes of tables/));
        expect(locked.longestTransactions.length).toBeGreaterThan(0);
      });
    });

    test('changes nothing and leaves no session', async () => {
      await withClient(shop.server.admin(shop.database), async (client) => {
        const { rows } = await client.query<{ count: number }>(
          "SELECT count(*)::int AS count FROM pg_stat_activity WHERE application_name = 'lockstep snapshot'",
        );
        expect(rows).toEqual([{ count: 0 }]);
      });
    });
  });
}
