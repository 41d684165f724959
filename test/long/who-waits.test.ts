import { describe, expect, test } from 'vitest';
import { outcomesOf, watch } from '../../src/rehearsal/probes/testing/watched.ts';
import { testServer } from '../support/server.ts';

const SHOP = `CREATE TABLE customers (id bigserial PRIMARY KEY, name text NOT NULL);
CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers,
  email text UNIQUE, total int, twice int GENERATED ALWAYS AS (total * 2) STORED);
INSERT INTO customers (name) SELECT 'c' || n FROM generate_series(1, 100) n;
INSERT INTO orders (customer_id, email, total) SELECT n, n || '@example.com', n FROM generate_series(1, 100) n;
CREATE TABLE m (id bigint, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE m1 PARTITION OF m FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CREATE TABLE m2 PARTITION OF m DEFAULT;
INSERT INTO m SELECT n, '2026-01-05' FROM generate_series(1, 10) n`;
const WRITES = 'INSERT, UPDATE, DELETE';
const EVERYTHING = `SELECT, ${WRITES}, SELECT FOR UPDATE`;
const OF_ROWS = 'UPDATE, DELETE, SELECT FOR UPDATE';

describe.each([13, 14, 15, 16, 17, 18])('PostgreSQL %i', (major) => {
  test('who waits, by experiment, and what queues behind an open transaction', async () => {
    await using server = await testServer(major);
    const watched = await watch(server, {
      schema: SHOP,
      sql: [
        'CREATE INDEX ON orders (total)',
        'ALTER TABLE customers ADD COLUMN phone text',
        "UPDATE customers SET phone = '1' WHERE id = 57",
        'REINDEX INDEX orders_email_key',
        'CREATE INDEX CONCURRENTLY ON orders (customer_id)',
        'UPDATE m SET id = 100 WHERE id = 7',
        'ALTER TABLE m DETACH PARTITION m1',
        'DELETE FROM orders WHERE customer_id = 77',
        'DROP TABLE orders',
      ],
    });
    expect(watched.failure).toBeUndefined();
    expect(outcomesOf(watched, 'unknown')).toEqual({});
    // https://www.postgresql.org/docs/14/release-14.html: DETACH takes ACCESS EXCLUSIVE on the partition from then on.
    expect(outcomesOf(watched, 'waits')).toEqual({
      '0 orders': WRITES,
      '1 customers': EVERYTHING,
      '1 orders': 'INSERT',
      '2 customers': OF_ROWS,
      '3 orders': EVERYTHING,
      '3 customers': 'DELETE',
      '5 m': OF_ROWS,
      '6 m': EVERYTHING,
      '7 orders': OF_ROWS,
      '8 customers': EVERYTHING,
      '8 orders': EVERYTHING,
    });
    expect(watched.results.filter(({ statement }) => statement === 4).length).toBeGreaterThan(0);
    expect(watched.queue.map(({ statement, table, open }) => `${statement} ${table} ${open}`)).toEqual([
      '0 public.orders writer',
      '1 public.customers reader',
      '3 public.orders reader',
      '6 public.m reader',
      '6 public.m1 reader',
      '6 public.m2 reader',
    ]);
    expect(watched.queue.every(({ withLockTimeout }) => withLockTimeout.statement === 'gave up')).toBe(true);
  });
});
