import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandEnv } from '../process/command-env.ts';
import { startServices } from './services.ts';

let cwd = '';
let port = 0;
const { env } = commandEnv({ parent: process.env });

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'lockstep-services-'));
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const at = server.address();
  port = typeof at === 'object' && at !== null ? at.port : 0;
  await new Promise((resolve) => server.close(resolve));
  await writeFile(
    join(cwd, 'api.mjs'),
    `import { createServer } from 'node:http';
     setTimeout(() => createServer((_, answer) => answer.end('ok')).listen(${port}, '127.0.0.1'), 300);`,
  );
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const start = (services: Record<string, { command: string; ready?: string }>) =>
  startServices({ services, cwd, env, timeoutMs: 30_000, readyTimeoutMs: 2_000 });
const isUp = () =>
  fetch(`http://127.0.0.1:${port}/`).then(
    () => true,
    () => false,
  );

test.each([
  ['a URL', () => `http://127.0.0.1:${port}/`],
  ['a port', () => String(port)],
  ['a host and port', () => `tcp://127.0.0.1:${port}`],
  ['a command', () => `node -e "fetch('http://127.0.0.1:${port}').catch(() => process.exit(1))"`],
])('a service is ready when %s answers, and ends with everything it started', async (_, ready) => {
  const services = await start({ api: { command: 'echo serving; node api.mjs & wait', ready: ready() } });
  expect(services.failure).toBeUndefined();
  expect(await isUp()).toBe(true);
  expect(await services.stop()).toBe('--- service api\nserving\n');
  expect(await isUp()).toBe(false);
});

test('a service that ends is a failed test with its last words', async () => {
  const services = await start({
    api: { command: 'echo "column email does not exist" >&2; exit 3', ready: String(port) },
  });
  expect(services.failure).toEqual({
    name: '(service api)',
    status: 'failed',
    message: 'ended before the tests, exit code 3\ncolumn email does not exist',
  });
  await services.stop();
});

test('a service that never gets ready is a failed test, and those after it are not started', async () => {
  const services = await start({ slow: { command: 'sleep 60', ready: 'false' }, next: { command: 'touch started' } });
  expect(services.failure).toMatchObject({ name: '(service slow)', message: 'not ready after 2 s: false' });
  await services.stop();
  await expect(readFile(join(cwd, 'started'))).rejects.toThrow('ENOENT');
});
