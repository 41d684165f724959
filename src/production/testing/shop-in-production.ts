import { defaultCacheDir } from '../../database/cache-dir.ts';
import { withClient } from '../../database/client.ts';
import type { Server } from '../../database/database.ts';
import { startServer } from '../../database/start.ts';
import type { ProductionAddress } from '../address.ts';

export interface Shop extends AsyncDisposable {
  server: Server;
  database: string;
  /** A superuser. */
  admin: ProductionAddress;
  /** A role that may connect, and no more. */
  reader: ProductionAddress;
  /** One that has pg_read_all_stats as well. */
  monitor: ProductionAddress;
}

/** Texts that are in the database, in queries and in passwords, and may be in no snapshot. */
export const SECRETS = ['ann@example.com', 'hunter2', '4111111111111111', 'Bearer'];

const SQL = `
  CREATE TABLE customers (id bigint PRIMARY KEY, email text NOT NULL, token text);
  ALTER TABLE customers ALTER token SET STORAGE EXTERNAL;
  INSERT INTO customers SELECT n, 'ann@example.com', repeat('Bearer ', 2000) FROM generate_series(1, 500) n;
  CREATE TABLE events (at timestamptz NOT NULL, payload text) PARTITION BY RANGE (at);
  CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
  CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  INSERT INTO events SELECT '2025-06-01', 'hunter2' FROM generate_series(1, 300);
  INSERT INTO events SELECT '2026-06-01', 'hunter2' FROM generate_series(1, 200);
  CREATE INDEX customers_vip ON customers (email) WHERE email = 'ann@example.com';
  CREATE TABLE never_analysed (id int);
  INSERT INTO never_analysed SELECT generate_series(1, 40);
  CREATE SCHEMA other; CREATE TABLE other.small (id int);
  CREATE MATERIALIZED VIEW daily AS SELECT count(*) FROM events;
  CREATE TABLE "weird ""name" ("a;b" text DEFAULT '4111111111111111' CHECK ("a;b" <> 'hunter2'));
  ANALYZE customers; ANALYZE events; ANALYZE events_2025; ANALYZE events_2026`;

/** A database as production is one: rows, partitions, statistics, queries, a role that may only look. */
export async function startShop(major: number): Promise<Shop> {
  const server = await startServer(
    {
      version: major,
      provider: 'embedded',
      extensions: ['pg_stat_statements'],
      roles: [],
      superuser: false,
      settings: { shared_preload_libraries: 'pg_stat_statements', wal_level: 'logical' },
    },
    { cacheDir: defaultCacheDir(process.env) },
  );
  const database = await server.create('shop');
  const admin: ProductionAddress = { ...server.admin(database), sslMode: 'disable' };
  await withClient(server.admin(database), async (client) => {
    for (const sql of SQL.split(';\n')) await client.query(sql);
    await client.query('SELECT pg_stat_reset()');
    await client.query("CREATE ROLE reader LOGIN PASSWORD 'hunter2'");
    await client.query("CREATE ROLE monitor LOGIN PASSWORD 'hunter2'");
    await client.query('GRANT pg_read_all_stats TO monitor');
    await client.query(`ALTER DATABASE "${database}" SET lock_timeout = '3s'`);
    await client.query(`ALTER DATABASE "${database}" SET application_name = 'hunter2'`);
    await client.query("ALTER ROLE reader SET TimeZone = 'Europe/Berlin'");
    await client.query("SELECT id FROM customers WHERE email = 'ann@example.com' AND id > 4111111111111111");
    await client.query('SELECT id FROM customers WHERE email = $1 /* user hunter2 */ AND id > 7', ['ann@example.com']);
    await client.query("UPDATE customers SET token = 'Bearer x' WHERE id = 1");
    await client.query("SELECT pg_create_logical_replication_slot('orders', 'test_decoding')").catch(() => undefined);
  });
  const as = (user: string): ProductionAddress => ({ ...admin, user, password: 'hunter2' });
  return {
    server,
    database,
    admin,
    reader: as('reader'),
    monitor: as('monitor'),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
