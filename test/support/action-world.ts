import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { type FakeGitHub, startFakeGitHub } from '../github/fake-github.ts';
import { actionsBot, openPull } from '../github/given.ts';
import type { FakeCheck } from '../github/state.ts';
import { type ActionEnd, type BuiltAction, buildAction, runnerAt } from './action.ts';
import { createRepository, type TestRepository } from './git-repository.ts';

/** What the sample workflow that checks and answers gives its token. */
export const writes = {
  checks: 'write',
  pull_requests: 'write',
  contents: 'read',
  actions: 'read',
  metadata: 'read',
} as const;

export interface WorldRun {
  inputs?: Record<string, string>;
  runner?: Record<string, string>;
  /** Of the token. Default {@link writes}. */
  permissions?: Record<string, 'read' | 'write'>;
}

/** A repository with two open pull requests, the second a fork's, GitHub anew for each test, and the Action. */
export interface ActionWorld {
  action: BuiltAction;
  repository: TestRepository;
  github: FakeGitHub;
  /** main, a branch that makes an index the unsafe way, and a fork's head that adds a column. */
  base: string;
  index: string;
  forked: string;
  run(event: string, payload: object, how?: WorldRun): Promise<ActionEnd>;
  checkOf(sha: string): FakeCheck | undefined;
}

/** To be called once in a test file: it is there while the tests run. */
export function actionWorld(): ActionWorld {
  const world = {
    run: (event, payload, { inputs = {}, runner = {}, permissions = writes } = {}) =>
      world.action.run({
        dir: world.repository.dir,
        event,
        payload,
        inputs: { token: world.github.token(actionsBot, permissions), ...inputs },
        runner: { ...runnerAt(world.github.origin), ...runner },
      }),
    checkOf: (sha) => world.github.state.checks.find((check) => check.sha === sha),
  } as ActionWorld;

  beforeAll(async () => {
    const repository = await createRepository();
    const base = await repository.commit({
      'migrations/001_orders.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, email text);\n',
      'lockstep.yml': 'database: { version: 17, rows: 10 }\nsources: [{ tool: sql, path: migrations }]\n',
      '.github/workflows/check.yml': 'on: pull_request # uploads lockstep-report\n',
    });
    await repository.git('checkout', '-q', '-b', 'index');
    const index = await repository.commit({ 'migrations/002_index.sql': 'CREATE INDEX i ON orders (email);\n' });
    await repository.git('checkout', '-q', '-b', 'forked', 'main');
    const forked = await repository.commit({ 'migrations/002_note.sql': 'ALTER TABLE orders ADD COLUMN note text;\n' });
    await repository.git('update-ref', 'refs/pull/2/head', forked);
    await repository.git('checkout', '-q', 'main');
    Object.assign(world, { action: buildAction(), repository, base, index, forked });
  }, 60_000);
  afterAll(() => {
    world.repository[Symbol.dispose]();
    world.action[Symbol.dispose]();
  });
  beforeEach(async () => {
    const pulls = [
      openPull({ head: 'index' }),
      openPull({ number: 2, head: 'forked', author: 'mallory', fork: 'mallory/shop' }),
    ];
    world.github = await startFakeGitHub({ dir: world.repository.dir, pulls });
    world.github.state.roles.set('ada', 'write').set('ben', 'write').set('reader', 'read');
  });
  afterEach(async () => {
    expect(world.github.violations).toEqual([]);
    await world.github[Symbol.asyncDispose]();
  });
  return world;
}
