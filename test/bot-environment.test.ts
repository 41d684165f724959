import { globSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const files = ['src/entry/bot.ts', ...globSync('src/bot/**/*.ts', { cwd: root, exclude: ['**/*.test.ts'] })];
const source = files.map(read).join('\n');
const rows = new Map(
  [...read('docs/bot.md').matchAll(/^\| `([A-Z][A-Z_]+)` \| ([^|]*) \|/gm)].map(([, name = '', usual = '']) => [
    name,
    usual,
  ]),
);

/** Read by the cache directory, which the bot's own PostgreSQL lies in. */
const ELSEWHERE = ['LOCKSTEP_CACHE'];

it('docs/bot.md names every environment variable that the bot reads, and no other', () => {
  const read = [...source.matchAll(/\benv\.([A-Z][A-Z_]+)|\(env, '([A-Z][A-Z_]+)'/g)].map(
    ([, one, other]) => one ?? other ?? '',
  );
  expect(read).toContain('APP_ID');
  expect([...rows.keys()].toSorted()).toEqual([...new Set([...read, ...ELSEWHERE])].toSorted());
});

it('and says what each number is without it', () => {
  const usual = [...source.matchAll(/numberOf\(env, '([A-Z_]+)', \{ usual: ([\d_]+)/g)];
  expect(usual.length).toBeGreaterThan(3);
  for (const [, name = '', value = ''] of usual) {
    // The App's id has none: without it there is no App.
    if (name !== 'APP_ID') expect(rows.get(name), name).toBe(`\`${Number(value.replaceAll('_', ''))}\``);
  }
});

it('the image and compose.yml set no variable that the bot does not read', () => {
  const { services } = parse(read('compose.yml')) as { services: { bot: { environment: Record<string, string> } } };
  const [, set = ''] = /^ENV (.*)$/m.exec(read('Dockerfile')) ?? [];
  const names = [
    ...Object.keys(services.bot.environment),
    ...[...set.matchAll(/(\w+)=/g)].map(([, name = '']) => name),
  ];
  expect(names.filter((name) => name !== 'NODE_ENV' && !rows.has(name))).toEqual([]);
});

it('the image’s health check asks the port that the bot was given', async () => {
  const [, command = '[]'] = /^HEALTHCHECK [^\n]*\n\s*CMD (\[.*\])$/m.exec(read('Dockerfile')) ?? [];
  const [program = '', ...args] = JSON.parse(command) as string[];
  expect(program).toBe('node');
  let status = 200;
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/healthz' ? status : 404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const env = { PORT: String((server.address() as AddressInfo).port) };
  const exitCode = async () => (await execa(process.execPath, args, { env, extendEnv: false, reject: false })).exitCode;
  try {
    expect(await exitCode()).toBe(0);
    status = 503;
    expect(await exitCode()).toBe(1);
  } finally {
    server.close();
  }
});
