import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import { withClient } from '../../database/client.ts';
import type { Server } from '../../database/database.ts';
import { outcomesOf, watch } from './testing/watched.ts';

const WRITES = 'INSERT, UPDATE, DELETE';
const EVERYTHING = `SELECT, ${WRITES}, SELECT FOR UPDATE`;

let server: Server;

beforeAll(async () => {
  server = await testServer();
});

afterAll(() => server[Symbol.asyncDispose]());

test('partitioned: the parent is probed; a partition’s lock keeps its readers waiting', async () => {
  const schema = `CREATE TABLE m (id bigint GENERATED ALWAYS AS IDENTITY, at date NOT NULL, v int, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
    CREATE TABLE m1 PARTITION OF m FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
    CREATE TABLE m2 PARTITION OF m DEFAULT;
    INSERT INTO m (at, v) SELECT '2026-01-05', n FROM generate_series(1, 10) n; INSERT INTO m (at, v) VALUES ('2027-01-01', 1)`;
  const watched = await watch(server, {
    schema,
    sql: ['CREATE INDEX ON m2 (v)', 'UPDATE m SET v = 0 WHERE id = 7', 'DROP TABLE m2'],
  });
  expect(outcomesOf(watched, 'waits')).toEqual({
    '0 m': WRITES,
    '1 m': 'UPDATE, DELETE, SELECT FOR UPDATE',
    '2 m': EVERYTHING,
  });
  expect(outcomesOf(watched, 'unknown')).toEqual({});
});

test('quoted, hostile names', async () => {
  const schema = `CREATE SCHEMA "s.x""; DROP TABLE t; --";
    CREATE TABLE "s.x""; DROP TABLE t; --"."T '$1 \\ ""q""" ("a '""\\ b" serial PRIMARY KEY, "select" text DEFAULT 'x');
    INSERT INTO "s.x""; DROP TABLE t; --"."T '$1 \\ ""q""" DEFAULT VALUES`;
  const sql = [`ALTER TABLE "s.x""; DROP TABLE t; --"."T '$1 \\ ""q""" ADD COLUMN "x" int`];
  const watched = await watch(server, { schema, sql });
  expect(watched.waits.map(({ probe }) => probe).join(', ')).toBe(EVERYTHING);
  expect(watched.queue).toHaveLength(1);
});

test('without rows, without a primary key, with generated columns only, with no columns at all', async () => {
  const schema = `CREATE TABLE e (id int PRIMARY KEY, v int); CREATE TABLE k (v int, w int); INSERT INTO k VALUES (1, 1), (1, 1);
    CREATE TABLE g (id int GENERATED ALWAYS AS IDENTITY, d int GENERATED ALWAYS AS (1) STORED); INSERT INTO g DEFAULT VALUES;
    CREATE TABLE n (); INSERT INTO n DEFAULT VALUES`;
  const watched = await watch(server, {
    schema,
    sql: ['CREATE INDEX ON e (v)', 'UPDATE k SET w = 2', 'CREATE INDEX ON g (d)', 'ALTER TABLE n ADD v int'],
  });
  expect(outcomesOf(watched, 'waits')).toEqual({
    '0 e': WRITES,
    '1 k': 'UPDATE, DELETE, SELECT FOR UPDATE',
    '2 g': 'INSERT, DELETE',
    '3 n': 'SELECT, INSERT, DELETE, SELECT FOR UPDATE',
  });
  expect(outcomesOf(watched, 'unknown')).toEqual({});
});

test('a foreign key is tried also where the child has no rows; where the parent has none, it cannot be', async () => {
  const schema = `CREATE TABLE p (id int PRIMARY KEY, v int); INSERT INTO p SELECT n FROM generate_series(1, 9) n;
    CREATE TABLE c (id int PRIMARY KEY, p_id int REFERENCES p); CREATE TABLE e (id int PRIMARY KEY);
    CREATE TABLE d (e_id int REFERENCES e)`;
  const watched = await watch(server, {
    schema,
    sql: ['ALTER TABLE p ADD a int', 'UPDATE p SET v = 1', 'DELETE FROM p WHERE id = 5', 'ALTER TABLE d ADD a int'],
  });
  const rows = 'UPDATE, DELETE, SELECT FOR UPDATE';
  expect(outcomesOf(watched, 'waits')).toEqual({
    '0 p': EVERYTHING,
    '0 c': 'INSERT',
    '1 p': rows,
    '2 p': rows,
    '2 c': 'INSERT',
    '3 d': EVERYTHING,
  });
  expect(outcomesOf(watched, 'unknown')).toEqual({ '3 e': 'DELETE' });
});

test('row security, triggers that write elsewhere, checks and exotic types', async () => {
  const schema = `CREATE EXTENSION IF NOT EXISTS citext;
    CREATE TYPE mood AS ENUM ('ok', 'bad'); CREATE DOMAIN sku AS varchar(8) CHECK (VALUE <> '');
    CREATE TABLE audit (id bigserial PRIMARY KEY, what text);
    CREATE TABLE r (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), code sku UNIQUE, nick citext UNIQUE, small smallint UNIQUE,
      mood mood, tags text[], body jsonb, span int4range, at timestamptz UNIQUE, CHECK (small > 0), EXCLUDE USING gist (span WITH &&));
    INSERT INTO r (code, nick, small, mood, span, at) VALUES ('A', 'a', 1, 'ok', '[1,2)', now());
    ALTER TABLE r ENABLE ROW LEVEL SECURITY; ALTER TABLE r FORCE ROW LEVEL SECURITY; CREATE POLICY p ON r USING (true);
    CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO audit (what) VALUES (TG_OP); RETURN NULL; END $$;
    CREATE TRIGGER noted AFTER INSERT OR UPDATE OR DELETE ON r FOR EACH ROW EXECUTE FUNCTION noted()`;
  const watched = await watch(server, { schema, sql: ['CREATE INDEX ON audit (what)', 'ALTER TABLE r ADD v int'] });
  expect(outcomesOf(watched, 'waits')).toEqual({ '0 audit': WRITES, '1 r': EVERYTHING });
  expect(outcomesOf(watched, 'unknown')).toEqual({});
});

test('a trigger of the migration’s own that never ends does not hold the check up for long', async () => {
  const schema = `CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1);
    CREATE FUNCTION forever() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN LOOP PERFORM pg_sleep(10); END LOOP; END $$`;
  const watched = await watch(server, {
    schema,
    sql: [
      'CREATE TRIGGER forever BEFORE DELETE ON t FOR EACH ROW EXECUTE FUNCTION forever()',
      'COMMENT ON TABLE t IS $$x$$',
    ],
  });
  expect(outcomesOf(watched, 'waits')).toEqual({ '0 t': WRITES });
  expect(outcomesOf(watched, 'unknown')).toEqual({ '1 t': 'DELETE' });
});

test('where the server has no sessions to spare the migration runs, and the report says that nothing was tried', async () => {
  const role = server.app('postgres').user;
  const limit = (count: number) =>
    withClient(server.admin('postgres'), (client) => client.query(`ALTER ROLE "${role}" CONNECTION LIMIT ${count}`));
  await limit(2);
  try {
    const watched = await watch(server, { schema: 'CREATE TABLE t (id int)', sql: ['ALTER TABLE t ADD v int'] });
    expect(watched.trace.statements).toHaveLength(1);
    expect(watched.results).toEqual([]);
    expect(watched.notes).toEqual([expect.stringMatching(/^Who waits was not tried: .*too many connections/)]);
  } finally {
    await limit(-1);
  }
});

test('no session is left, and no row changed', async () => {
  const watched = await watch(server, {
    schema: 'CREATE TABLE t (id serial PRIMARY KEY); INSERT INTO t DEFAULT VALUES',
    sql: ['CREATE INDEX ON t (id)', 'INSERT INTO t SELECT 5', 'SELECT 1 / count(*) - 1 / (count(*) - 2) FROM t'],
  });
  expect(watched.failure?.error.message).toBe('division by zero');
  const { rows } = await withClient(server.admin('postgres'), (client) =>
    client.query("SELECT pid FROM pg_stat_activity WHERE application_name = 'lockstep probe'"),
  );
  expect(rows).toEqual([]);
});
