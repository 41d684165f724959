import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Pool } from 'pg';
import { createOrder, findOrder, listOrders, payOrder } from './orders.ts';

/** GET /health, GET /orders?status=, POST /orders, GET /orders/:id, POST /orders/:id/pay. */
export function createApi(pool: Pool): Server {
  return createServer((request, response) => {
    handle(pool, request).then(
      ({ status, body }) => send(response, status, body),
      (error: unknown) => send(response, 500, { error: error instanceof Error ? error.message : 'unknown' }),
    );
  });
}

async function handle(pool: Pool, request: IncomingMessage): Promise<{ status: number; body: unknown }> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const [, resource, id, action] = url.pathname.split('/');
  if (resource === 'health') return { status: 200, body: { ok: true } };
  if (resource !== 'orders') return { status: 404, body: { error: 'not found' } };
  if (request.method === 'POST' && id === undefined) {
    const { email, totalCents } = JSON.parse(await readBody(request)) as { email?: string; totalCents?: number };
    if (email === undefined || totalCents === undefined)
      return { status: 400, body: { error: 'email and totalCents are needed' } };
    return { status: 201, body: await createOrder(pool, { email, totalCents }) };
  }
  if (id === undefined) return { status: 200, body: await listOrders(pool, url.searchParams.get('status') ?? 'open') };
  if (request.method === 'POST' && action === 'pay')
    return { status: (await payOrder(pool, id)) ? 200 : 409, body: {} };
  const order = await findOrder(pool, id);
  return order === undefined ? { status: 404, body: { error: 'no such order' } } : { status: 200, body: order };
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
