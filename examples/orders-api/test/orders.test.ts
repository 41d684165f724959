import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Order } from '../src/orders.ts';
import { createApi } from '../src/server.ts';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 4 });
const api = createApi(pool);
let origin = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await new Promise((resolve) => api.close(resolve));
  await pool.end();
});

async function call<T>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
  const response = await fetch(origin + path, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as T & { error?: string };
  if (response.status >= 500) throw new Error(`${method} ${path}: ${answer.error}`);
  return { status: response.status, body: answer };
}

const newOrder = { email: 'ada@example.com', totalCents: 4200 };

describe('orders', () => {
  it('says that it is up', async () => {
    expect((await call('GET', '/health')).status).toBe(200);
  });

  it('creates an order', async () => {
    const { status, body } = await call<Order>('POST', '/orders', newOrder);
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...newOrder, status: 'open' });
  });

  it('refuses an order without an address', async () => {
    expect((await call('POST', '/orders', { totalCents: 1 })).status).toBe(400);
  });

  it('finds an order by its id', async () => {
    const { body: created } = await call<Order>('POST', '/orders', newOrder);
    expect((await call<Order>('GET', `/orders/${created.id}`)).body).toEqual(created);
  });

  it('knows an order that is not there', async () => {
    expect((await call('GET', '/orders/999999999')).status).toBe(404);
  });

  it('lists open orders, newest first', async () => {
    const { body: created } = await call<Order>('POST', '/orders', newOrder);
    const { body: orders } = await call<Order[]>('GET', '/orders');
    expect(orders[0]?.id).toBe(created.id);
    expect(orders.every((order) => order.status === 'open')).toBe(true);
  });

  it('pays an order once', async () => {
    const { body: created } = await call<Order>('POST', '/orders', newOrder);
    expect((await call('POST', `/orders/${created.id}/pay`)).status).toBe(200);
    expect((await call('POST', `/orders/${created.id}/pay`)).status).toBe(409);
  });
});
