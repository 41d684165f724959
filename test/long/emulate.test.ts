import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findFreePort } from '../../src/database/free-port.ts';
import { app } from '../bot/running-bot.ts';
import { type BuiltAction, buildAction } from '../support/action.ts';
import { startCli } from '../support/cli.ts';
import { createRepository, type TestRepository } from '../support/git-repository.ts';
import { testServer } from '../support/server.ts';
import { type EmulatedGitHub, type EmulatedPull, startEmulate } from '../support/tools-emulate.ts';

const INIT = { 'migrations/001_orders.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, email text);\n' };
const RENAME = { 'migrations/002_rename.sql': 'ALTER TABLE orders RENAME COLUMN email TO contact;\n' };
const ADD = { 'migrations/002_rename.sql': 'ALTER TABLE orders ADD COLUMN contact text;\n' };

let action: BuiltAction;
let repository: TestRepository;
let base: string;

beforeAll(async () => {
  action = buildAction();
  repository = await createRepository();
  base = await repository.commit(INIT);
});
afterAll(() => {
  repository[Symbol.dispose]();
  action[Symbol.dispose]();
});

interface Check {
  name: string;
  head_sha: string;
  status: string;
  conclusion: string | null;
  output: { title: string; annotations_count: number };
}

async function checksOf({ api }: EmulatedGitHub, sha: string): Promise<Check[]> {
  const { check_runs: checks } = await api<{ check_runs: Check[] }>(
    'GET',
    `/repos/octo/shop/commits/${sha}/check-runs`,
  );
  return checks;
}

async function commentsOf({ api }: EmulatedGitHub, number: number): Promise<string[]> {
  const comments = await api<Array<{ body: string }>>('GET', `/repos/octo/shop/issues/${number}/comments`);
  return comments.map(({ body }) => body);
}

/** The bundle as the runner starts it, on a real repository; GitHub's part is emulated. */
async function runAction(github: EmulatedGitHub, pull: EmulatedPull, files: Record<string, string>) {
  await repository.git('checkout', '--quiet', '-B', 'pr', base);
  await repository.commit(files);
  const event = join(action.temp, 'event.json');
  writeFileSync(event, JSON.stringify({ pull_request: { ...pull, base: { ...pull.base, sha: base } } }));
  const inputs = {
    HEAD: 'HEAD',
    'WORKING-DIRECTORY': '.',
    MODE: 'check',
    CHECK: 'true',
    COMMENT: 'true',
    SUGGESTIONS: 'true',
  };
  return execa(process.execPath, [join(action.temp, 'dist/action.js')], {
    cwd: repository.dir,
    reject: false,
    env: {
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name}`, value])),
      INPUT_TOKEN: github.token,
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: github.url,
      GITHUB_SERVER_URL: github.url,
      GITHUB_WORKSPACE: repository.dir,
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_EVENT_PATH: event,
      GITHUB_REPOSITORY: 'octo/shop',
      RUNNER_TEMP: action.temp,
    },
  });
}

it('the Action writes one check and one comment in emulate, and brings both up to date', async () => {
  await using github = await startEmulate();
  await github.commit('main', INIT);
  const sha = await github.commit('pr', RENAME);
  const pull = await github.openPull('pr');
  expect(pull.head.sha).toBe(sha);

  const first = await runAction(github, pull, RENAME);
  expect(first.exitCode, first.stdout).toBe(1);
  expect(await checksOf(github, sha), first.stdout).toMatchObject([
    { name: 'lockstep', head_sha: sha, status: 'completed', conclusion: 'failure', output: { annotations_count: 1 } },
  ]);
  expect(await commentsOf(github, pull.number), first.stdout).toEqual([expect.stringContaining('must be split')]);
  expect(first.stdout).not.toContain('::warning');

  const second = await runAction(github, pull, ADD);
  expect(second.exitCode, second.stdout).toBe(0);
  expect(await checksOf(github, sha)).toMatchObject([{ conclusion: 'success' }]);
  expect(await commentsOf(github, pull.number)).toEqual([expect.not.stringContaining('must be split')]);
});

it('the bot takes emulate’s webhook, gets a token as an App, and writes the check', async () => {
  await using server = await testServer();
  const { host, port: databasePort, database, user, password } = server.app(await server.create('bot'));
  const port = await findFreePort();
  await using github = await startEmulate({
    ...app,
    webhookUrl: `http://127.0.0.1:${port}/api/github/webhooks`,
  });
  await github.commit('main', INIT);
  const sha = await github.commit('pr', RENAME);
  const bot = startCli(['serve'], {
    env: {
      APP_ID: String(app.id),
      PRIVATE_KEY: app.privateKey,
      WEBHOOK_SECRET: app.webhookSecret,
      DATABASE_URL: `postgresql://${user}:${password}@${host}:${databasePort}/${database}`,
      GITHUB_API_URL: github.url,
      PORT: String(port),
    },
  });
  try {
    await bot.until(/"url":"http/);
    await github.openPull('pr');
    let checks = await checksOf(github, sha);
    for (let tries = 0; checks.length === 0 && tries < 300; tries++) {
      await sleep(100);
      checks = await checksOf(github, sha);
    }
    expect(checks, bot.said()).toMatchObject([
      {
        name: 'lockstep',
        head_sha: sha,
        conclusion: 'failure',
        output: { title: 'this PR must be split. 1 blocking' },
      },
    ]);
  } finally {
    bot.child.kill('SIGTERM');
    await bot.ended;
  }
});
