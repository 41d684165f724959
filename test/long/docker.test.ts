import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findFreePort } from '../../src/database/free-port.ts';
import { app } from '../bot/running-bot.ts';
import { testServer } from '../support/server.ts';
import { hadolint, type Tool, toolOr } from '../support/tools.ts';

const root = join(import.meta.dirname, '../..');
const lines = readFileSync(join(root, 'Dockerfile'), 'utf8').replaceAll('\\\n', ' ').split('\n');
const steps = lines.flatMap((line) => {
  const [, verb = '', rest = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
  return verb === '' ? [] : [{ verb, rest }];
});
const only = (verb: string): string => steps.find((step) => step.verb === verb)?.rest ?? '';

let tool: Tool;
let image: string;
beforeAll(async () => {
  tool = await hadolint();
  image = mkdtempSync(join(tmpdir(), 'lockstep-image-'));
});
afterAll(() => rmSync(image, { recursive: true, force: true }));

it('hadolint has nothing to say of the Dockerfile', async ({ skip }) => {
  const { exitCode, stdout } = await execa(toolOr(tool, skip), ['--no-color', join(root, 'Dockerfile')], {
    reject: false,
  });
  expect([exitCode, stdout]).toEqual([0, '']);
});

it('what the Dockerfile copies is there, and .dockerignore lets it in', () => {
  const allowed = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
  const sources = steps.filter(({ verb }) => verb === 'COPY').flatMap(({ rest }) => rest.split(' ').slice(0, -1));
  expect(sources.length).toBeGreaterThan(2);
  expect(sources.filter((path) => !existsSync(join(root, path)) || !allowed.includes(`!${path}`))).toEqual([]);
});

it('its steps, done by hand, end in a bot that answers /healthz and stops in good order', async ({ skip }) => {
  expect(only('FROM')).toMatch(new RegExp(`^node:${process.versions.node.split('.')[0]}\\b`));
  for (const { verb, rest } of steps) {
    if (verb === 'COPY') copy(rest);
    if (verb !== 'RUN') continue;
    const [install = ''] = rest.split(' && ');
    const ran = await execa('npm', install.split(' ').slice(1), {
      cwd: image,
      reject: false,
      env: { NODE_ENV: 'production' },
    });
    const why = /E(?:AI_AGAIN|NOTFOUND|CONNREFUSED|TIMEDOUT)/.exec(ran.stderr)?.[0];
    if (why !== undefined) toolOr({ missing: `npm cannot reach a registry here: ${why}` }, skip);
    expect(ran.exitCode, ran.stderr).toBe(0);
  }
  await using server = await testServer();
  const { host, port: databasePort, database, user, password } = server.app(await server.create('bot'));
  const port = await findFreePort();
  const [command = '', ...args] = JSON.parse(only('CMD')) as string[];
  expect(command).toBe('node');
  const bot = spawn(process.execPath, args, {
    cwd: image,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(port),
      APP_ID: String(app.id),
      PRIVATE_KEY: app.privateKey,
      WEBHOOK_SECRET: app.webhookSecret,
      DATABASE_URL: `postgresql://${user}:${password}@${host}:${databasePort}/${database}`,
      // Nobody answers there: the bot starts without GitHub.
      GITHUB_API_URL: `http://127.0.0.1:${await findFreePort()}`,
    },
  });
  let said = '';
  for (const stream of [bot.stdout, bot.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const ended = once(bot, 'exit');
  try {
    await healthy(port, () => `${said} ${bot.exitCode}`);
    // As HEALTHCHECK asks it.
    const [, check = '[]'] = /CMD (\[.*\])$/.exec(only('HEALTHCHECK')) ?? [];
    const [, ...checking] = JSON.parse(check) as string[];
    const asked = await execa(process.execPath, checking, { env: { PORT: String(port) }, reject: false });
    expect(asked.exitCode).toBe(0);
  } finally {
    bot.kill('SIGTERM');
    const [code] = (await ended) as [number | null];
    expect(code, said).toBe(0);
  }
});

function copy(rest: string): void {
  const paths = rest.split(' ');
  const to = join(image, paths.at(-1) ?? '');
  for (const path of paths.slice(0, -1)) {
    const isFolder = rest.endsWith('/');
    mkdirSync(isFolder ? to : image, { recursive: true });
    cpSync(join(root, path), isFolder ? join(to, path) : to, { recursive: true });
  }
}

async function healthy(port: number, told: () => string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    if (answer?.status === 200) return;
    await sleep(100);
  }
  throw new Error(`not healthy within a minute: ${told()}`);
}
