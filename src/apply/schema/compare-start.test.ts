import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import { withClient } from '../../database/client.ts';
import type { Server } from '../../database/database.ts';
import type { SchemaSnapshot } from '../../database/schema/snapshot.ts';
import { type SchemaStart, schemaStart } from '../../rehearsal/schema-start.ts';
import { compareStart } from './compare-start.ts';
import { readTargetSchema } from './read-target-schema.ts';

const BASE = `CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, age int CHECK (age > 0));
  CREATE TABLE orders (id bigint, at date, user_id bigint REFERENCES users, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
  CREATE TABLE orders_2025 PARTITION OF orders FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
  CREATE TABLE lines (order_id bigint, at date, FOREIGN KEY (order_id, at) REFERENCES orders);
  CREATE VIEW adults AS SELECT id FROM users WHERE age > 17;
  CREATE TYPE mood AS ENUM ('sad', 'ok');
  CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
  CREATE TABLE other (id int);`;
const CHANGE = `ALTER TABLE users ADD COLUMN email text; ALTER TABLE orders ADD COLUMN total int;
  CREATE OR REPLACE VIEW adults AS SELECT id FROM users WHERE age > 18; ALTER TYPE mood ADD VALUE 'happy';
  CREATE TABLE items (id int);`;

let server: Server;
let start: SchemaStart;
beforeAll(async () => {
  server = await testServer();
  await withClient(server.admin(await server.create('rehearsed')), async (client) => {
    await client.query(BASE);
    const old = await readTargetSchema(client);
    await client.query(CHANGE);
    const found = schemaStart(old, await readTargetSchema(client), ['public.lines', 'public.orders_2025']);
    if (found === undefined) throw new Error('too much');
    start = found;
  });
});
afterAll(() => server[Symbol.asyncDispose]());

async function target(byHand: string): Promise<SchemaSnapshot> {
  return await withClient(server.admin(await server.create('target')), async (client) => {
    await client.query(BASE);
    await client.query(byHand);
    return await readTargetSchema(client);
  });
}

test.each([
  ['ALTER TABLE users ADD COLUMN by_hand int', /column public\.users\.by_hand is extra \(integer\)/],
  ['ALTER TABLE users DROP COLUMN age CASCADE', /column public\.users\.age is missing/],
  ['ALTER TABLE users ALTER COLUMN name TYPE varchar(9)', /users\.name: type is character varying\(9\), expected text/],
  ['ALTER TABLE users ALTER COLUMN name DROP NOT NULL', /column public\.users\.name: NOT NULL is missing/],
  ['ALTER TABLE orders ADD COLUMN by_hand int', /column public\.orders\.by_hand is extra/],
  ['CREATE INDEX by_hand ON users (name)', /index by_hand of table public\.users is extra/],
  ["ALTER TABLE users ADD CONSTRAINT by_hand CHECK (name <> '')", /constraint by_hand of table public\.users is extra/],
  [
    'ALTER TABLE lines DROP CONSTRAINT lines_order_id_at_fkey',
    /lines_order_id_at_fkey of table public\.lines is missing/,
  ],
  ['CREATE TRIGGER by_hand BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch()', /trigger by_hand of table/],
  ['CREATE OR REPLACE VIEW adults AS SELECT id FROM users', /view public\.adults: definition/],
  ["ALTER TYPE mood ADD VALUE 'by_hand'", /enum public\.mood: labels/],
  ['CREATE TABLE items (theirs int)', /table public\.items is extra/],
  ['DROP TABLE lines', /table public\.lines is missing/],
])('what was made by hand on what the change touches is told: %s', async (byHand, told) => {
  expect(compareStart(start, await target(byHand)).join('\n')).toMatch(told);
});

test('what it does not touch, runtime partitions, and what environments set for themselves are no difference', async () => {
  const elsewhere = `CREATE TABLE unrelated (id int); ALTER TABLE other ADD COLUMN by_hand int; CREATE INDEX ON other (id);
    CREATE SCHEMA theirs; CREATE TABLE theirs.users (id int); CREATE TYPE theirs.mood AS ENUM ();
    CREATE TABLE orders_2026 PARTITION OF orders FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
    CREATE TABLE orders_more PARTITION OF orders DEFAULT;
    ALTER TABLE orders DETACH PARTITION orders_2025; DROP TABLE orders_2025;
    ALTER TABLE users SET (autovacuum_vacuum_scale_factor = 0.01), REPLICA IDENTITY FULL;
    ALTER TABLE users ALTER COLUMN name SET STATISTICS 500; GRANT SELECT ON users TO PUBLIC; COMMENT ON TABLE users IS 'x';
    ALTER TABLE users RENAME CONSTRAINT users_age_check TO theirs; CREATE PUBLICATION theirs FOR TABLE users`;
  expect(start.objects.map(({ object }) => object)).toEqual(
    expect.arrayContaining(['table public.users', 'table public.orders', 'table public.lines', 'view public.adults']),
  );
  expect(compareStart(start, await target(elsewhere))).toEqual([]);
});

test('an index that was left half-built is no difference: it is dropped and built again', async () => {
  const schema = await target(
    "CREATE INDEX by_hand ON users (name); UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'by_hand'::regclass",
  );
  expect(compareStart(start, schema)).toEqual([]);
});

test('extensions may be in another schema than in the rehearsal', async () => {
  const [here, there] = await Promise.all(
    ['public', 'extensions'].map(async (schema) =>
      withClient(server.admin(await server.create('extended')), async (client) => {
        await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}; CREATE EXTENSION citext SCHEMA ${schema};
          SET search_path = public, ${schema}; CREATE TYPE mood AS ENUM ('ok');
          CREATE TABLE users (mail citext DEFAULT 'x'::citext CHECK (mail <> ''::citext), mood mood)`);
        const old = await readTargetSchema(client);
        await client.query('ALTER TABLE users ADD COLUMN more int');
        return { old, start: schemaStart(old, await readTargetSchema(client), []) };
      }),
    ),
  );
  expect(here?.start?.objects).toHaveLength(1);
  if (here?.start === undefined || there === undefined) throw new Error('nothing was read');
  expect(compareStart(here.start, there.old)).toEqual([]);
});

test('between major versions names and types are compared, and no texts', async () => {
  const schema = await target(
    'CREATE OR REPLACE VIEW adults AS SELECT id FROM users; ALTER TABLE users DROP COLUMN name',
  );
  expect(compareStart(start, schema, { sameMajor: false })).toEqual(['column public.users.name is missing (text).']);
});
