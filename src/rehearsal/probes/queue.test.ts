import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import type { Server } from '../../database/database.ts';
import { watch } from './testing/watched.ts';

const SHOP = `CREATE TABLE customers (id bigint PRIMARY KEY);
CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers, total int);
INSERT INTO customers VALUES (1); INSERT INTO orders VALUES (1, 1, 1)`;

let server: Server;

beforeAll(async () => {
  server = await testServer();
});

afterAll(() => server[Symbol.asyncDispose]());

test('behind an open reader ADD COLUMN waits, and a reader behind it; with lock_timeout it gives up', async () => {
  const { queue } = await watch(server, { schema: SHOP, sql: ['ALTER TABLE orders ADD COLUMN note text'] });
  expect(queue).toMatchObject([
    { label: '0001', statement: 0, table: 'public.orders', open: 'reader', tried: 'statement', ownLockTimeoutMs: 0 },
  ]);
  const [seen] = queue;
  expect(seen?.statementWaitedMs).toBeGreaterThanOrEqual(seen?.openMs ?? Infinity);
  expect(seen?.laterWaitedMs).toBeGreaterThan(0);
  expect(seen?.withLockTimeout.statement).toBe('gave up');
  expect(seen?.withLockTimeout.laterWaitedMs).toBeGreaterThan(0);
});
