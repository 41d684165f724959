import { generateKeyPairSync } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FakeGitHub, startFakeGitHub } from '../github/fake-github.ts';
import { openPull } from '../github/given.ts';
import type { FakeApp, FakePull } from '../github/state.ts';
import { type RunningCli, startCli } from '../support/cli.ts';
import { createRepository, type TestRepository } from '../support/git-repository.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

export const app: FakeApp = {
  id: 4242,
  slug: 'lockstep',
  publicKey,
  privateKey,
  webhookSecret: 'a secret of the tests',
  installationId: 77,
  tokenLifeMs: 3_600_000,
};

export interface Shop extends AsyncDisposable {
  repository: TestRepository;
  github: FakeGitHub;
  /** Commits files on a branch, which is made from main where it is new. */
  push(branch: string, files: Record<string, string | null>): Promise<string>;
  open(pull: Partial<FakePull> & { number: number; head: string }): FakePull;
}

/** A repository with one migration on main, and GitHub before it. */
export async function createShop(): Promise<Shop> {
  const repository = await createRepository();
  await repository.commit({
    'migrations/001_users.sql': 'CREATE TABLE users (id bigint PRIMARY KEY, name text);',
    'lockstep.yml': 'database: { version: 17 }\nsources: [{ tool: sql, path: migrations }]\n',
  });
  const github = await startFakeGitHub({ dir: repository.dir, app });
  github.state.roles.set('ada', 'write').set('ben', 'write').set('reader', 'read');
  return {
    repository,
    github,
    async push(branch, files) {
      const known = await repository.git('branch', '--list', branch);
      await repository.git('checkout', '-q', ...(known === '' ? ['-b', branch, 'main'] : [branch]));
      return repository.commit(files);
    },
    open(pull) {
      const whole = openPull(pull);
      github.state.pulls.set(pull.number, whole);
      return whole;
    },
    async [Symbol.asyncDispose]() {
      await github[Symbol.asyncDispose]();
      repository[Symbol.dispose]();
    },
  };
}

export interface RunningBot {
  cli: RunningCli;
  url: string;
}

/** `lockstep serve`, as a process of its own; webhooks go to it from now on. */
export async function startBot(
  github: FakeGitHub,
  databaseUrl: string,
  env: Record<string, string> = {},
): Promise<RunningBot> {
  const cli = startCli(['serve'], {
    env: {
      APP_ID: String(app.id),
      PRIVATE_KEY: app.privateKey,
      WEBHOOK_SECRET: app.webhookSecret,
      DATABASE_URL: databaseUrl,
      GITHUB_API_URL: github.origin,
      PORT: '0',
      ...env,
    },
  });
  await cli.until(/"message":"listening"|"msg":"listening"/);
  const url = /"url":"([^"]+)"/.exec(cli.said())?.[1] ?? '';
  github.webhookUrl ??= `${url}/api/github/webhooks`;
  return { cli, url };
}

/** Waits until it holds. */
export async function until(what: string, holds: () => boolean, seconds = 40): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await sleep(25);
  }
}
