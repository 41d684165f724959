/**
 * The load of bench/endpoint.ts that is an application: `node endpoint-api.ts URL ROUNDS`. The example's HTTP API is
 * asked by fetch, as its own suite does; each round makes an order, reads it, lists the open ones and pays it. Prints the
 * wall time in ms.
 */
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { createApi } from '../examples/orders-api/src/server.ts';

const [url = '', rounds = '100'] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: url, max: 4 });
const api = createApi(pool);
await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
const origin = `http://127.0.0.1:${(api.address() as AddressInfo).port}`;
await call('GET', '/health');

const start = performance.now();
for (let round = 0; round < Number(rounds); round++) {
  const { id } = await call('POST', '/orders', { email: 'ada@example.com', totalCents: round });
  await call('GET', `/orders/${id}`);
  await call('GET', '/orders?status=open');
  await call('POST', `/orders/${id}/pay`);
}
const ms = performance.now() - start;
await new Promise((resolve) => api.close(resolve));
await pool.end();
console.log(ms);

async function call(method: string, path: string, body?: object): Promise<{ id?: number }> {
  const response = await fetch(origin + path, { method, ...(body && { body: JSON.stringify(body) }) });
  if (response.status >= 500) throw new Error(`${method} ${path} answered ${response.status}`);
  return (await response.json()) as { id?: number };
}
