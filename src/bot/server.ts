import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';

export interface Page {
  status: number;
  type?: 'text/html' | 'text/plain' | 'application/json';
  body: string;
  /** Beside those that every answer has, or in their place. */
  headers?: Record<string, string | string[]>;
}

/** Answers of the bot's server by `METHOD /path`; a path that ends with `/*` stands for all below it. */
export type Pages = Record<string, (request: IncomingMessage, query: URLSearchParams) => Promise<Page> | Page>;

export interface RunningServer {
  /** `http://host:port`. */
  url: string;
  /** Takes no more, and answers what it has taken. */
  stop(): Promise<void>;
}

/** A small HTTP server: what it does not know is 404, and what goes wrong is 500 and told in the log only. */
export async function startHttp(pages: Pages, { host, port, log }: HttpOptions): Promise<RunningServer> {
  const server = createServer((request, response) => void answer(pages, log, request, response));
  server.requestTimeout = 30_000;
  server.headersTimeout = 10_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const { port: own } = server.address() as AddressInfo;
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${own}`, stop: () => stop(server) };
}

export interface HttpOptions {
  host: string;
  port: number;
  log: Logger;
}

async function answer(pages: Pages, log: Logger, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, type = 'text/plain', body, headers } = await pageFor(pages, log, request);
  response.writeHead(status, {
    'content-type': `${type}; charset=utf-8`,
    'content-length': Buffer.byteLength(body),
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; form-action https:; frame-ancestors 'none'",
    ...headers,
    // What was not read to its end must not be taken for the next request.
    ...(request.complete ? {} : { connection: 'close' }),
  });
  response.end(body);
}

async function pageFor(pages: Pages, log: Logger, request: IncomingMessage): Promise<Page> {
  const [path = '/', query = ''] = (request.url ?? '/').split('?', 2);
  const name = `${request.method} ${path}`;
  const page = Object.hasOwn(pages, name) ? pages[name] : pageAbove(pages, name);
  if (page === undefined) return { status: 404, body: 'not found\n' };
  try {
    return await page(request, new URLSearchParams(query));
  } catch (err) {
    log.error({ err, request: name }, 'could not answer');
    return { status: 500, body: 'failed\n' };
  }
}

function pageAbove(pages: Pages, name: string): Pages[string] | undefined {
  return Object.entries(pages).find(([key]) => key.endsWith('/*') && name.startsWith(key.slice(0, -1)))?.[1];
}

async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const late = setTimeout(() => server.closeAllConnections(), 5_000);
  await closed;
  clearTimeout(late);
}
