import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import { withClient } from '../../database/client.ts';
import type { Server } from '../../database/database.ts';
import type { QueueResult } from './queue.ts';
import { watch } from './testing/watched.ts';

const SHOP = `CREATE TABLE customers (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers, total int);
INSERT INTO customers VALUES (1); INSERT INTO orders VALUES (1, 1, 1);
CREATE SCHEMA billing; CREATE TABLE billing.bills (id int)`;

let server: Server;

beforeAll(async () => {
  server = await testServer();
});

afterAll(() => server[Symbol.asyncDispose]());

async function queueOf(...sql: string[]): Promise<QueueResult[]> {
  const { queue, failure } = await watch(server, { schema: SHOP, sql });
  expect(failure).toBeUndefined();
  return queue;
}

test('behind an open reader ADD COLUMN waits, and a reader behind it; with lock_timeout it gives up', async () => {
  const queue = await queueOf('ALTER TABLE orders ADD COLUMN note text');
  expect(queue).toMatchObject([
    { label: '0001', statement: 0, table: 'public.orders', open: 'reader', tried: 'statement', ownLockTimeoutMs: 0 },
  ]);
  const [seen] = queue;
  expect(seen?.statementWaitedMs).toBeGreaterThanOrEqual(seen?.openMs ?? Infinity);
  expect(seen?.laterWaitedMs).toBeGreaterThan(0);
  expect(seen?.withLockTimeout.statement).toBe('gave up');
  expect(seen?.withLockTimeout.laterWaitedMs).toBeGreaterThan(0);
});

test('behind an open writer CREATE INDEX waits, and a writer behind it', async () => {
  expect(await queueOf('CREATE INDEX ON orders (total)')).toMatchObject([{ open: 'writer', tried: 'statement' }]);
});

test('REINDEX INDEX waits for readers, by the index', async () => {
  expect(await queueOf('REINDEX INDEX orders_pkey')).toMatchObject([{ table: 'public.orders', open: 'reader' }]);
});

test('what lets writers through, and what runs CONCURRENTLY, makes no queue', async () => {
  expect(await queueOf('UPDATE orders SET total = 2', 'CREATE INDEX CONCURRENTLY ON orders (total)')).toEqual([]);
});

test('a table is tried once a migration, with a reader where a statement keeps readers out', async () => {
  const queue = await queueOf(
    'CREATE INDEX ON orders (total)',
    'CREATE INDEX ON orders (customer_id)',
    'ALTER TABLE orders ADD a int',
    'ALTER TABLE orders ADD b int',
    'CREATE INDEX ON orders (a)',
    'DROP TABLE orders',
  );
  expect(queue.map(({ statement, table, open }) => `${statement} ${table} ${open}`)).toEqual([
    '0 public.orders writer',
    '2 public.orders reader',
    '5 public.customers reader',
  ]);
});

test('the migration’s own settings count: its lock_timeout, its search_path', async () => {
  const queue = await queueOf(
    "SET lock_timeout = '2s'",
    'SET search_path = billing',
    'ALTER TABLE bills ADD total int',
    'RESET lock_timeout',
    'BEGIN',
    "SET LOCAL lock_timeout = '3s'",
    'ALTER TABLE public.orders ADD a int',
    'COMMIT',
    'ALTER TABLE public.customers ADD a int',
  );
  expect(queue.map(({ table, ownLockTimeoutMs, tried }) => `${table} ${ownLockTimeoutMs} ${tried}`)).toEqual([
    'billing.bills 2000 statement',
    'public.orders 3000 statement',
    'public.customers 0 statement',
  ]);
});

test('a lock_timeout that the role has counts as the migration’s own', async () => {
  const role = server.app('postgres').user;
  const alter = (what: string) =>
    withClient(server.admin('postgres'), (client) => client.query(`ALTER ROLE "${role}" ${what}`));
  await alter("SET lock_timeout = '4s'");
  try {
    expect(await queueOf('ALTER TABLE orders ADD COLUMN note text')).toMatchObject([{ ownLockTimeoutMs: 4000 }]);
  } finally {
    await alter('RESET lock_timeout');
  }
});

test('where the statement cannot be tried elsewhere, a LOCK TABLE with its mode is', async () => {
  const queue = await queueOf(
    'BEGIN',
    'CREATE TABLE notes (id int PRIMARY KEY, order_id bigint)',
    'ALTER TABLE notes ADD FOREIGN KEY (order_id) REFERENCES orders',
    'COMMIT',
    'DO $$ BEGIN ALTER TABLE customers ADD a int; END $$',
  );
  expect(queue.map(({ table, open, tried }) => `${table} ${open} ${tried}`)).toEqual([
    'public.orders writer lock table',
    'public.customers reader lock table',
  ]);
});

test('the statement takes the locks that it takes anyway, and runs once', async () => {
  const { trace } = await watch(server, { schema: SHOP, sql: ['ALTER TABLE orders ADD COLUMN note text'] });
  const [only] = trace.statements;
  expect(only?.locks.map(({ name, mode }) => `${name} ${mode}`)).toEqual(['orders AccessExclusiveLock']);
  expect(trace.statements).toHaveLength(1);
});
