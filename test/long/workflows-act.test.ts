import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type FakeGitHub, startFakeGitHub } from '../github/fake-github.ts';
import { fillWebhook } from '../github/fill.ts';
import { common } from '../github/send-webhook.ts';
import { pullGiven } from '../github/shapes.ts';
import { createRepository, type TestRepository } from '../support/git-repository.ts';
import { LOCKSTEP, sampleWorkflows } from '../support/sample-workflows.ts';
import { act, type Tool, toolOr } from '../support/tools.ts';
import { type BuiltAction, buildAction, workflowRunner } from '../support/tools-act.ts';

const samples = sampleWorkflows().filter(({ text }) => text.includes(`uses: ${LOCKSTEP}`));
const onPulls = samples.filter(({ text }) =>
  /pull_request\b/.test(JSON.stringify((parse(text) as { on: unknown }).on)),
);

let tool: Tool;
let action: BuiltAction;
let repository: TestRepository;
let base: string;

beforeAll(async () => {
  [tool, action, repository] = await Promise.all([act(), buildAction(), createRepository()]);
  // Nothing is fetched from there: act reads owner and name.
  await repository.git('remote', 'add', 'origin', 'https://github.com/octo/shop.git');
  base = await repository.commit({
    'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
    'prisma/migrations/20260101000000_init/migration.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, email text);\n',
  });
});
afterAll(() => {
  repository[Symbol.dispose]();
  action[Symbol.dispose]();
});

async function openPull(sql: string): Promise<FakeGitHub> {
  await repository.git('checkout', '--quiet', '-B', 'pr', base);
  await repository.commit({ 'prisma/migrations/20260201000000_next/migration.sql': sql });
  const rest = { title: 't', author: 'ada', state: 'open', merged: false, draft: false, base: 'main' } as const;
  return startFakeGitHub({ dir: repository.dir, pulls: [{ number: 1, head: 'pr', ...rest }] });
}

/** The event's payload, whole, as GitHub describes it. */
async function payloadOf(github: FakeGitHub): Promise<unknown> {
  const { state, origin } = github;
  const pull = state.pulls.get(1);
  if (pull === undefined) throw new Error('no pull request is open');
  const given = {
    ...common(github, 'ada'),
    action: 'opened',
    number: 1,
    pull_request: await pullGiven(pull, state, origin),
  };
  return fillWebhook('pull-request-opened', given);
}

describe('in act, with our bundle and a fake GitHub', () => {
  it('there are such workflows', () => {
    expect(onPulls.map(({ name }) => name)).toEqual(expect.arrayContaining(['README.md, 1', 'docs/action.md, 1']));
  });

  it.for(onPulls)('$name fails a rename: job, check and comment', async ({ text }, { skip }) => {
    const path = toolOr(tool, skip);
    await using github = await openPull('ALTER TABLE orders RENAME COLUMN email TO contact;\n');
    using runner = workflowRunner(path, { repository: repository.dir, github, action });
    const { exitCode, log, failed } = await runner.run({
      workflow: text,
      event: 'pull_request',
      payload: await payloadOf(github),
    });
    expect([exitCode, failed], log).toEqual([1, [`Main ${LOCKSTEP}`]]);
    const head = await repository.git('rev-parse', 'HEAD');
    expect(github.state.checks, log).toMatchObject([{ name: 'lockstep', sha: head, conclusion: 'failure' }]);
    expect(
      github.state.comments.map(({ body }) => body),
      log,
    ).toEqual([expect.stringContaining('must be split')]);
    expect(github.violations).toEqual([]);
    if (text.includes('actions/upload-artifact')) {
      const page = readFileSync(join(runner.artifacts, 'lockstep-report/report.html'), 'utf8');
      expect(page).toContain('class="verdict fail"');
    }
  });

  it.for(onPulls)('$name passes a new column', async ({ text }, { skip }) => {
    const path = toolOr(tool, skip);
    await using github = await openPull('ALTER TABLE orders ADD COLUMN contact text;\n');
    using runner = workflowRunner(path, { repository: repository.dir, github, action });
    const { exitCode, log } = await runner.run({
      workflow: text,
      event: 'pull_request',
      payload: await payloadOf(github),
    });
    expect(exitCode, log).toBe(0);
    expect(github.state.checks).toMatchObject([{ conclusion: 'success', history: ['success'] }]);
    expect(github.state.comments.map(({ body }) => body)).toEqual([expect.stringContaining('20260201000000_next')]);
    expect(github.violations).toEqual([]);
  });
});
