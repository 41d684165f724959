import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import { catalogFrom } from '../../check/catalog-from.ts';
import { connect } from '../../database/client.ts';
import type { Server } from '../../database/database.ts';
import { readSchema } from '../../database/schema/read.ts';
import { loadParser } from '../../sql/postgres/parse.ts';
import type { LockMode } from '../../trace/trace.ts';
import type { CatalogData } from '../catalog.ts';
import { analyseSql } from '../test-support.ts';
import { locksOnTables, strength } from './prediction.ts';

/** Every table has rows, or a scan could not be seen. */
const schema = `
  CREATE TYPE mood AS ENUM ('sad', 'ok');
  CREATE DOMAIN amount AS numeric CHECK (VALUE > 0);
  CREATE FUNCTION slow() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
  CREATE TABLE users (id bigint PRIMARY KEY, name text);
  CREATE TABLE orders (
    id bigint PRIMARY KEY, user_id bigint REFERENCES users, email varchar(20), code text NOT NULL UNIQUE,
    price numeric(10,2) CHECK (price > 0), qty int NOT NULL DEFAULT 1, note text, at timestamp, checked text,
    total amount, CONSTRAINT proven CHECK (checked IS NOT NULL));
  CREATE INDEX orders_email_idx ON orders (email);
  CREATE UNIQUE INDEX orders_note_key ON orders (note);
  CREATE TABLE events (id bigint, at int) PARTITION BY RANGE (at);
  CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (0) TO (10);
  CREATE TABLE events_rest PARTITION OF events DEFAULT;
  CREATE TABLE loose (id bigint, at int);
  CREATE MATERIALIZED VIEW totals AS SELECT id, note FROM orders;
  INSERT INTO users SELECT n, 'u' FROM generate_series(1, 50) n;
  INSERT INTO orders SELECT n, n, 'e', n::text, 1, 1, n::text, now(), 'x', 1 FROM generate_series(1, 50) n;
  INSERT INTO events SELECT n, n FROM generate_series(1, 50) n;
  INSERT INTO loose SELECT n, n + 100 FROM generate_series(1, 50) n;
  ALTER TABLE orders ADD CONSTRAINT unchecked CHECK (qty > 0) NOT VALID;
`;

let server: Server;
let client: pg.Client;
let catalog: CatalogData;

beforeAll(async () => {
  await loadParser();
  server = await testServer(17);
  client = await connect(server.app(await server.create('locks')));
  await client.query(schema);
  catalog = catalogFrom(await readSchema(client));
});

afterAll(async () => {
  await client.end();
  await server[Symbol.asyncDispose]();
});

interface Seen {
  locks: Record<string, LockMode>;
  rewritten: string[];
  read: string[];
}

/** Runs the statement in a transaction that is taken back, and looks at what it holds and has done. */
async function measure(sql: string): Promise<Seen> {
  await client.query('BEGIN');
  try {
    const before = await relations();
    const seqBefore = await reads();
    await client.query(sql);
    const held = await client.query<{ oid: string; mode: LockMode }>(
      'SELECT relation::text AS oid, mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation >= 16384 AND granted',
    );
    const locks: Record<string, LockMode> = {};
    for (const { oid, mode } of held.rows) {
      const name = before.get(oid)?.table;
      if (name === undefined || strength(mode) < strength('ShareUpdateExclusiveLock')) continue;
      if (strength(mode) > strength(locks[name] ?? 'AccessShareLock')) locks[name] = mode;
    }
    const after = await relations();
    const isTruncate = sql.startsWith('TRUNCATE');
    const rewritten = [...before].flatMap(([oid, { table, node, isTable }]) => {
      const now = after.get(oid);
      return isTable && !isTruncate && now !== undefined && now.node !== node ? [table] : [];
    });
    const seqAfter = await reads();
    const read = [...seqAfter]
      .filter(([name, rows]) => name in locks && rows > (seqBefore.get(name) ?? 0))
      .map(([name]) => name);
    return { locks, rewritten: rewritten.sort(), read: read.filter((name) => !rewritten.includes(name)).sort() };
  } finally {
    await client.query('ROLLBACK');
  }
}

/** Tables and their indexes by oid; an index counts for its table. */
async function relations(): Promise<Map<string, { table: string; node: string; isTable: boolean }>> {
  const sql = `SELECT c.oid::text, coalesce(i.indrelid, c.oid)::regclass::text AS table, c.relfilenode::text AS node, i.indrelid IS NULL AS "isTable"
    FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'm', 'i', 'I')`;
  const { rows } = await client.query<{ oid: string; table: string; node: string; isTable: boolean }>(sql);
  return new Map(rows.map((row) => [row.oid, row]));
}

async function reads(): Promise<Map<string, number>> {
  const sql = `SELECT relid::regclass::text AS name, seq_tup_read::int AS rows FROM pg_stat_xact_user_tables`;
  return new Map((await client.query<{ name: string; rows: number }>(sql)).rows.map(({ name, rows }) => [name, rows]));
}

function predicted(sql: string): Seen {
  const statements = analyseSql(sql, { catalog }).migrations.flatMap((migration) => migration.statements);
  const all = statements.flatMap(({ predicted: each }) => (each === undefined ? [] : [each]));
  const bare = (relation: string) => relation.replace(/^public\./, '');
  const work = all.flatMap((each) => each.work);
  const of = (...kinds: string[]) =>
    [...new Set(work.filter(({ kind }) => kinds.includes(kind)).map(({ relation }) => bare(relation)))].sort();
  const rewritten = of('rewrite');
  const strong = locksOnTables(all.flatMap(({ locks }) => locks)).filter(
    ({ mode }) => strength(mode) >= strength('ShareUpdateExclusiveLock'),
  );
  return {
    locks: Object.fromEntries(strong.map(({ relation, mode }) => [bare(relation), mode])),
    rewritten,
    read: of('scan', 'build').filter((name) => !rewritten.includes(name)),
  };
}

describe('the lock model says what PostgreSQL 17 does', () => {
  it.each([
    'ALTER TABLE orders ADD z int',
    'ALTER TABLE orders ADD z int DEFAULT 5',
    'ALTER TABLE orders ADD z int NOT NULL DEFAULT 5',
    'ALTER TABLE orders ADD z timestamptz DEFAULT now()',
    'ALTER TABLE orders ADD z uuid DEFAULT gen_random_uuid()',
    'ALTER TABLE orders ADD z timestamptz DEFAULT clock_timestamp()',
    'ALTER TABLE orders ADD z int DEFAULT slow()',
    'ALTER TABLE orders ADD z serial',
    'ALTER TABLE orders ADD z int GENERATED BY DEFAULT AS IDENTITY',
    'ALTER TABLE orders ADD z int GENERATED ALWAYS AS (qty + 1) STORED',
    'ALTER TABLE orders ADD z bigint REFERENCES users',
    'ALTER TABLE orders ADD z bigint REFERENCES users DEFAULT 1',
    'ALTER TABLE orders ADD z int DEFAULT 5 CHECK (z > 0)',
    'ALTER TABLE orders ADD z int CHECK (z > 0)',
    'ALTER TABLE orders ADD z int UNIQUE',
    'ALTER TABLE orders ADD z amount DEFAULT 5',
    'ALTER TABLE orders ADD z json',
    'ALTER TABLE events ADD z int',
    'ALTER TABLE orders DROP email',
    'ALTER TABLE orders DROP user_id',
    'ALTER TABLE orders RENAME email TO mail',
    'ALTER TABLE orders ALTER qty TYPE bigint',
    'ALTER TABLE orders ALTER email TYPE varchar(50)',
    'ALTER TABLE orders ALTER email TYPE text',
    'ALTER TABLE orders ALTER email TYPE text USING email::text',
    'ALTER TABLE orders ALTER email TYPE varchar(10)',
    'ALTER TABLE loose ALTER at TYPE bigint',
    'ALTER TABLE orders ALTER price TYPE numeric(12,2)',
    'ALTER TABLE orders ALTER user_id TYPE int',
    'ALTER TABLE orders ALTER email SET NOT NULL',
    'ALTER TABLE orders ALTER checked SET NOT NULL',
    'ALTER TABLE orders ALTER code DROP NOT NULL',
    'ALTER TABLE orders ALTER note SET DEFAULT 7',
    'ALTER TABLE orders ALTER note SET STATISTICS 10',
    'ALTER TABLE orders ALTER note SET STORAGE EXTERNAL',
    'ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES users',
    'ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES users NOT VALID',
    'ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey',
    'ALTER TABLE orders ADD CHECK (qty > 0)',
    'ALTER TABLE orders ADD CHECK (qty > 0) NOT VALID',
    'ALTER TABLE orders VALIDATE CONSTRAINT unchecked',
    'ALTER TABLE orders ADD UNIQUE (email, id)',
    'ALTER TABLE orders ADD CONSTRAINT n UNIQUE USING INDEX orders_note_key',
    'ALTER TABLE loose ADD PRIMARY KEY (id)',
    'ALTER TABLE orders DROP CONSTRAINT orders_code_key',
    'ALTER TABLE orders RENAME CONSTRAINT orders_code_key TO k',
    'ALTER DOMAIN amount ADD CONSTRAINT small CHECK (VALUE < 100)',
    'ALTER DOMAIN amount SET NOT NULL',
    'CREATE INDEX i ON orders (qty)',
    'CREATE INDEX i ON ONLY events (id)',
    'CREATE INDEX IF NOT EXISTS orders_email_idx ON orders (email)',
    'DROP INDEX orders_email_idx',
    'REINDEX TABLE orders',
    'REINDEX INDEX orders_email_idx',
    'CREATE TABLE n (a bigint REFERENCES orders)',
    'CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM (900) TO (999)',
    'DROP TABLE orders CASCADE',
    'DROP TABLE events_1',
    'ALTER TABLE orders RENAME TO purchases',
    'TRUNCATE orders',
    'TRUNCATE users CASCADE',
    'LOCK TABLE orders IN SHARE MODE',
    'CLUSTER orders USING orders_pkey',
    'ALTER TABLE orders SET (fillfactor = 70)',
    'ALTER TABLE events ATTACH PARTITION loose FOR VALUES FROM (100) TO (200)',
    'ALTER TABLE events DETACH PARTITION events_1',
    'REFRESH MATERIALIZED VIEW totals',
    'DROP MATERIALIZED VIEW totals',
    'CREATE TRIGGER g BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()',
    'ALTER TABLE orders DISABLE TRIGGER USER',
    'CREATE RULE r AS ON DELETE TO orders DO INSTEAD NOTHING',
    'ALTER TABLE orders ENABLE ROW LEVEL SECURITY',
    'CREATE POLICY p ON orders USING (true)',
    'ALTER TABLE orders REPLICA IDENTITY FULL',
    "COMMENT ON TABLE orders IS 'x'",
    'CREATE STATISTICS s ON qty, price FROM orders',
    'ANALYZE orders',
    'GRANT SELECT ON orders TO PUBLIC',
    'CREATE TABLE n (a int); ALTER TABLE n ADD b uuid DEFAULT gen_random_uuid(); CREATE INDEX i ON n (a)',
  ])('%s', async (sql) => {
    expect(predicted(sql)).toEqual(await measure(sql));
  });
});
