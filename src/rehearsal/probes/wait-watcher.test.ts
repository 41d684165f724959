import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import type { Server } from '../../database/database.ts';
import { outcomesOf, watch } from './testing/watched.ts';

const SHOP = `CREATE TABLE customers (id bigserial PRIMARY KEY, name text NOT NULL);
CREATE TABLE orders (id bigserial PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers, email text UNIQUE, total int);
CREATE TABLE history (id int);
INSERT INTO customers (name) SELECT 'c' || n FROM generate_series(1, 100) n;
INSERT INTO orders (customer_id, email, total) SELECT n, n || '@example.com', n FROM generate_series(1, 100) n;`;
const WRITES = 'INSERT, UPDATE, DELETE';
const EVERYTHING = `SELECT, ${WRITES}, SELECT FOR UPDATE`;

let server: Server;

beforeAll(async () => {
  server = await testServer();
});

afterAll(() => server[Symbol.asyncDispose]());

describe('while a statement is held', () => {
  test('CREATE INDEX lets reads through and keeps writes waiting', async () => {
    const watched = await watch(server, { schema: SHOP, sql: ['CREATE INDEX ON orders (total)'] });
    expect(outcomesOf(watched, 'waits')).toEqual({ '0 orders': WRITES });
    expect(outcomesOf(watched, 'passes')).toEqual({ '0 orders': 'SELECT, SELECT FOR UPDATE', '0 customers': 'DELETE' });
    expect(outcomesOf(watched, 'unknown')).toEqual({});
    const [wait] = watched.waits;
    expect(wait).toMatchObject({
      kind: 'lock',
      until: 'commit',
      sampled: false,
      blockedBy: { relation: 'public.orders', mode: 'ShareLock' },
    });
    expect(wait?.ms).toBeGreaterThanOrEqual(watched.trace.statements[0]?.durationMs ?? Infinity);
  });

  test('ADD COLUMN keeps everybody waiting, and inserts into tables that reference it', async () => {
    const watched = await watch(server, { schema: SHOP, sql: ['ALTER TABLE customers ADD COLUMN phone text'] });
    expect(outcomesOf(watched, 'waits')).toEqual({ '0 customers': EVERYTHING, '0 orders': 'INSERT' });
    expect(watched.waits.find(({ table }) => table === 'public.orders')?.blockedBy).toEqual({
      relation: 'public.customers',
      mode: 'AccessExclusiveLock',
    });
  });

  test('a foreign key, NOT VALID or not, keeps writes to both tables waiting', async () => {
    const watched = await watch(server, {
      schema: `${SHOP} ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey`,
      sql: ['ALTER TABLE orders ADD FOREIGN KEY (customer_id) REFERENCES customers NOT VALID'],
    });
    expect(outcomesOf(watched, 'waits')).toEqual({ '0 customers': WRITES, '0 orders': WRITES });
  });

  test('VALIDATE CONSTRAINT keeps nobody waiting', async () => {
    const watched = await watch(server, {
      schema: `${SHOP} ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0) NOT VALID`,
      sql: ['ALTER TABLE orders VALIDATE CONSTRAINT positive'],
    });
    expect(watched.waits).toEqual([]);
    expect(outcomesOf(watched, 'passes')).toEqual({ '0 orders': EVERYTHING, '0 customers': 'DELETE' });
  });

  test('REINDEX INDEX keeps readers waiting by the index, though its lock on the table would let them through', async () => {
    const watched = await watch(server, { schema: SHOP, sql: ['REINDEX INDEX orders_email_key'] });
    expect(outcomesOf(watched, 'waits')['0 orders']).toBe(EVERYTHING);
    expect(watched.waits.find(({ probe }) => probe === 'SELECT')?.blockedBy).toEqual({
      relation: 'public.orders_email_key',
      mode: 'AccessExclusiveLock',
    });
  });

  test('DROP TABLE of a child keeps readers of the parent waiting', async () => {
    const watched = await watch(server, { schema: SHOP, sql: ['DROP TABLE orders'] });
    expect(outcomesOf(watched, 'waits')).toEqual({ '0 customers': EVERYTHING, '0 orders': EVERYTHING });
  });

  test('a backfill keeps writers of its rows waiting, not readers, inserts and keys that reference them', async () => {
    const watched = await watch(server, { schema: SHOP, sql: ["UPDATE customers SET name = 'x' WHERE id = 57"] });
    expect(outcomesOf(watched, 'waits')).toEqual({ '0 customers': 'UPDATE, DELETE, SELECT FOR UPDATE' });
    expect(outcomesOf(watched, 'passes')).toEqual({ '0 customers': 'SELECT, INSERT', '0 orders': 'INSERT' });
    expect(watched.waits.map(({ kind, blockedBy }) => ({ kind, blockedBy }))).toEqual(
      Array(3).fill({ kind: 'row', blockedBy: { relation: 'public.customers' } }),
    );
  });

  test('a DELETE of parents keeps inserts of their children waiting, by the row', async () => {
    const schema = `${SHOP} DELETE FROM orders WHERE id > 50`;
    const watched = await watch(server, { schema, sql: ['DELETE FROM customers WHERE id = 77'] });
    expect(outcomesOf(watched, 'waits')).toEqual({
      '0 customers': 'UPDATE, DELETE, SELECT FOR UPDATE',
      '0 orders': 'INSERT',
    });
    expect(watched.waits.find(({ table }) => table === 'public.orders')?.kind).toBe('row');
  });

  test('a new table keeps nobody waiting, but the one that it references', async () => {
    const watched = await watch(server, {
      schema: SHOP,
      sql: [
        'CREATE TABLE notes (id int PRIMARY KEY)',
        'CREATE INDEX ON notes (id)',
        'CREATE TABLE n2 (c bigint REFERENCES customers)',
      ],
    });
    expect(outcomesOf(watched, 'waits')).toEqual({ '2 customers': WRITES });
    expect(watched.results.filter(({ statement }) => statement < 2)).toEqual([]);
  });

  test('in one transaction each wait is said once, where it begins, and lasts until COMMIT', async () => {
    const watched = await watch(server, {
      schema: SHOP,
      sql: [
        'BEGIN',
        'CREATE INDEX ON orders (total)',
        'ALTER TABLE orders ADD COLUMN note text',
        'SELECT pg_sleep(0.05)',
        'COMMIT',
        'ALTER TABLE orders ADD COLUMN note2 text',
      ],
    });
    expect(outcomesOf(watched, 'waits')).toEqual({
      '1 orders': WRITES,
      '2 orders': 'SELECT, SELECT FOR UPDATE',
      '2 customers': 'DELETE',
      '5 orders': EVERYTHING,
      '5 customers': 'DELETE',
    });
    const ms = (statement: number): number => watched.waits.find((wait) => wait.statement === statement)?.ms ?? 0;
    expect(ms(1)).toBeGreaterThan(ms(2));
    expect(ms(2)).toBeGreaterThanOrEqual(50);
  });

  test('a failing migration, too: what was tried before stays', async () => {
    const watched = await watch(server, {
      schema: SHOP,
      sql: ['BEGIN', 'CREATE INDEX ON orders (total)', 'SELECT 1 / 0'],
    });
    expect(watched.failure?.error.message).toBe('division by zero');
    expect(outcomesOf(watched, 'waits')).toEqual({ '1 orders': WRITES });
  });

  test('ALTER SEQUENCE keeps inserts waiting that draw from it', async () => {
    const watched = await watch(server, { schema: SHOP, sql: ['ALTER SEQUENCE orders_id_seq CACHE 10'] });
    expect(outcomesOf(watched, 'waits')).toEqual({ '0 orders': 'INSERT' });
  });

  test('views and materialized views are read', async () => {
    const watched = await watch(server, {
      schema: `${SHOP} CREATE VIEW v AS SELECT id FROM orders; CREATE MATERIALIZED VIEW m AS SELECT id FROM orders`,
      sql: ['CREATE OR REPLACE VIEW v AS SELECT id FROM orders', 'REFRESH MATERIALIZED VIEW m'],
    });
    expect(outcomesOf(watched, 'waits')).toEqual({ '0 v': 'SELECT', '1 m': 'SELECT' });
  });

  test('the tool’s own history is nobody’s', async () => {
    const watched = await watch(server, { schema: SHOP, sql: ['LOCK TABLE history', 'ALTER TABLE history ADD x int'] });
    expect(watched.results).toEqual([]);
    expect(watched.queue).toEqual([]);
  });
});

describe('while a statement that cannot be held runs', () => {
  test('CREATE INDEX CONCURRENTLY keeps nobody waiting', async () => {
    const watched = await watch(server, {
      schema: `${SHOP} INSERT INTO orders (customer_id) SELECT 1 FROM generate_series(1, 100000)`,
      sql: ['CREATE INDEX CONCURRENTLY i ON orders (total)'],
    });
    expect(watched.trace.statements[0]?.sampled).toBe(true);
    expect(watched.waits).toEqual([]);
    expect(outcomesOf(watched, 'passes')['0 orders']).toBe(EVERYTHING);
    expect(watched.results.every(({ sampled }) => sampled)).toBe(true);
  });

  test('VACUUM FULL keeps everybody waiting until it has ended', async () => {
    const watched = await watch(server, {
      schema: `${SHOP} INSERT INTO orders (customer_id) SELECT 1 FROM generate_series(1, 150000)`,
      sql: ['VACUUM FULL orders'],
    });
    const select = watched.waits.find(({ probe }) => probe === 'SELECT');
    expect(select).toMatchObject({ sampled: true, until: 'statement', table: 'public.orders' });
    expect(select?.ms).toBeLessThanOrEqual((watched.trace.statements[0]?.durationMs ?? 0) + 50);
  });
});
