import { createHmac } from 'node:crypto';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Received, receive } from './receive.ts';

const SECRET = 'it is secret';
let server: Server;
let received: Received[];

beforeAll(async () => {
  server = createServer((asked, response) => {
    void receive(asked, SECRET).then((each) => {
      received.push(each);
      response.writeHead('status' in each ? each.status : 202, { connection: 'close' });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

async function send(body: string | Buffer, headers: Record<string, string> = {}): Promise<Received | undefined> {
  received = [];
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => {
    const all = { ...signed(body), 'x-github-delivery': '0a1b2c3d-guid', 'x-github-event': 'pull_request', ...headers };
    const asked = request({ port, host: '127.0.0.1', method: 'POST', headers: all }, (response) => {
      response.resume().on('close', resolve);
    });
    // The server hangs up on what is too large.
    asked.on('error', () => resolve());
    asked.end(body);
  });
  return received[0];
}

function signed(body: string | Buffer): Record<string, string> {
  return { 'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}` };
}

const pull = (action: string, more = {}) =>
  JSON.stringify({ action, repository: { id: 5 }, pull_request: { number: 7 }, ...more });

it('keeps what is needed, under the pull request that it is about', async () => {
  const body = pull('opened');
  const delivery = { id: '0a1b2c3d-guid', event: 'pull_request', key: '5#7', payload: body };
  expect(await send(body)).toEqual({ delivery });
});

it.each([
  ['an action that nobody works on', pull('labeled'), {}, 202],
  [
    'a comment on an issue',
    JSON.stringify({ action: 'created', repository: { id: 5 }, issue: { number: 7 } }),
    { 'x-github-event': 'issue_comment' },
    202,
  ],
  ['an event whose name is a property of every object', pull('opened'), { 'x-github-event': 'constructor' }, 202],
  ['no JSON', '{', {}, 400],
  ['a delivery without an id', pull('opened'), { 'x-github-delivery': '' }, 400],
  ['an id that is none', pull('opened'), { 'x-github-delivery': "'; DROP TABLE x" }, 400],
  ['no signature', pull('opened'), { 'x-hub-signature-256': '' }, 401],
  ['another’s signature', pull('opened'), signed(pull('closed')), 401],
  ['the old kind of signature', pull('opened'), { 'x-hub-signature-256': 'sha1=00' }, 401],
])('answers %s', async (_, body, headers, status) => {
  expect(await send(body, headers)).toMatchObject({ status });
});

it('verifies the bytes, not the text that they may stand for', async () => {
  const bytes = Buffer.from([0x7b, 0xff, 0x7d]);
  expect(await send(bytes)).toMatchObject({ status: 400 });
  expect(await send(bytes, signed(bytes.toString('utf8')))).toMatchObject({ status: 401 });
});

it('reads no more than GitHub sends', async () => {
  const large = Buffer.alloc(25 * 1024 * 1024 + 1, 0x20);
  expect(await send(large)).toMatchObject({ status: 413 });
  expect(await send(large, { 'transfer-encoding': 'chunked' })).toMatchObject({ status: 413 });
});
