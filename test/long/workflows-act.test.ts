import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { makeZip } from '../../src/evidence/testing/make-zip.ts';
import { type FakeGitHub, startFakeGitHub } from '../github/fake-github.ts';
import { fillWebhook } from '../github/fill.ts';
import { openPull } from '../github/given.ts';
import { addArtifact, addRun, sendRun } from '../github/send-run.ts';
import { common, sendComment } from '../github/send-webhook.ts';
import { pullGiven } from '../github/shapes.ts';
import type { FakePull } from '../github/state.ts';
import { type BuiltAction, buildAction } from '../support/action.ts';
import { createRepository, type TestRepository } from '../support/git-repository.ts';
import { LOCKSTEP, sampleWorkflows } from '../support/sample-workflows.ts';
import { act, type Tool, toolOr } from '../support/tools.ts';
import { workflowRunner } from '../support/tools-act.ts';

const samples = sampleWorkflows().filter(({ text }) => text.includes(`uses: ${LOCKSTEP}`));
/** Where it is the bot that writes. */
const FOR_BOT = 'docs/workflows/check-for-bot.yml';
const onPulls = samples.filter(
  ({ name, text }) => name !== FOR_BOT && /pull_request\b/.test(JSON.stringify((parse(text) as { on: unknown }).on)),
);

let tool: Tool;
let action: BuiltAction;
let repository: TestRepository;
let base: string;

beforeAll(async () => {
  action = buildAction();
  [tool, repository] = await Promise.all([act(), createRepository()]);
  // Nothing is fetched from there: act reads owner and name.
  await repository.git('remote', 'add', 'origin', 'https://github.com/octo/shop.git');
  base = await repository.commit({
    'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
    'prisma/migrations/20260101000000_init/migration.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, email text);\n',
    '.github/workflows/check.yml': sampleOf('docs/workflows/check.yml'),
  });
});
afterAll(() => {
  repository[Symbol.dispose]();
  action[Symbol.dispose]();
});

async function openWith(sql: string, more: Partial<FakePull> = {}): Promise<FakeGitHub> {
  await repository.git('checkout', '--quiet', '-B', 'pr', base);
  const head = await repository.commit({ 'prisma/migrations/20260201000000_next/migration.sql': sql });
  await repository.git('update-ref', 'refs/pull/1/head', head);
  return startFakeGitHub({ dir: repository.dir, pulls: [openPull(more)] });
}

/** The pull request's payload, whole, as GitHub describes it. */
async function payloadOf(github: FakeGitHub): Promise<unknown> {
  const { state, origin } = github;
  const pull = state.pulls.get(1);
  if (pull === undefined) throw new Error('no pull request is open');
  const pullRequest = await pullGiven(pull, state, origin);
  const given = { ...common(github, 'ada'), action: 'opened', number: 1, pull_request: pullRequest };
  return fillWebhook('pull-request-opened', given);
}

function sampleOf(name: string): string {
  const found = samples.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no ${name} any more`);
  return found.text;
}

const RENAME = 'ALTER TABLE orders RENAME COLUMN email TO contact;\n';
const ADD = 'ALTER TABLE orders ADD COLUMN contact text;\n';

describe('in act, with our bundle and a fake GitHub', () => {
  it('there are such workflows', () => {
    const names = onPulls.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['docs/workflows/check.yml', 'docs/workflows/fan-out.yml', 'README.md, 1']),
    );
  });

  it.for(onPulls)('$name fails a rename: job, check and comment', async ({ text }, { skip }) => {
    const path = toolOr(tool, skip);
    await using github = await openWith(RENAME);
    using runner = workflowRunner(path, { repository: repository.dir, github, action });
    const payload = await payloadOf(github);
    const { exitCode, log, failed } = await runner.run({ workflow: text, event: 'pull_request', payload });
    expect([exitCode, failed], log).toEqual([1, [`Main ${LOCKSTEP}`]]);
    const head = await repository.git('rev-parse', 'HEAD');
    expect(github.state.checks, log).toMatchObject([{ name: 'lockstep', sha: head, conclusion: 'failure' }]);
    const bodies = github.state.comments.map(({ body }) => body);
    expect(bodies, log).toEqual([expect.stringContaining('must be split')]);
    expect(github.violations).toEqual([]);
    if (text.includes('name: lockstep-report\n')) {
      const page = readFileSync(join(runner.artifacts, 'lockstep-report/report.html'), 'utf8');
      expect(page).toContain('class="verdict fail"');
    }
  });

  it.for(onPulls)('$name passes a new column', async ({ text }, { skip }) => {
    const path = toolOr(tool, skip);
    await using github = await openWith(ADD);
    using runner = workflowRunner(path, { repository: repository.dir, github, action });
    const payload = await payloadOf(github);
    const { exitCode, log } = await runner.run({ workflow: text, event: 'pull_request', payload });
    expect(exitCode, log).toBe(0);
    expect(github.state.checks, log).toMatchObject([{ conclusion: 'success' }]);
    const bodies = github.state.comments.map(({ body }) => body);
    expect(bodies).toEqual([expect.stringContaining('20260201000000_next')]);
    expect(github.violations).toEqual([]);
  });

  it('check-for-bot.yml writes nothing, and leaves the report for the bot', async ({ skip }) => {
    const path = toolOr(tool, skip);
    await using github = await openWith(RENAME);
    using runner = workflowRunner(path, { repository: repository.dir, github, action });
    const payload = await payloadOf(github);
    const end = await runner.run({ workflow: sampleOf(FOR_BOT), event: 'pull_request', payload });
    expect([end.exitCode, end.failed], end.log).toEqual([1, [`Main ${LOCKSTEP}`]]);
    expect([github.state.checks, github.state.comments], end.log).toEqual([[], []]);
    const text = readFileSync(join(runner.artifacts, 'lockstep-report/report.json'), 'utf8');
    expect((JSON.parse(text) as { verdict: string }).verdict).toBe('fail');
  });

  it.for([
    { what: 'a new column', sql: ADD, conclusion: 'success', said: '20260201000000_next' },
    { what: 'a rename', sql: RENAME, conclusion: 'failure', said: 'must be split' },
  ])('check.yml on a fork writes nothing, and fork-report.yml posts its verdict: $what', async (given, { skip }) => {
    const { sql, conclusion, said } = given;
    const path = toolOr(tool, skip);
    await using github = await openWith(sql, { author: 'mallory', fork: 'mallory/shop' });
    using runner = workflowRunner(path, { repository: repository.dir, github, action });
    const head = await repository.git('rev-parse', 'HEAD');
    const [check, report] = ['check.yml', 'fork-report.yml'].map((name) => sampleOf(`docs/workflows/${name}`));
    const payload = await payloadOf(github);
    const first = await runner.run({ workflow: check ?? '', event: 'pull_request', payload, isFork: true });
    expect([first.exitCode === 0, github.state.checks, github.state.comments], first.log).toEqual([
      conclusion === 'success',
      [],
      [],
    ]);
    const content = readFileSync(join(runner.artifacts, 'lockstep-report/report.json'), 'utf8');
    const of = { headSha: head, headBranch: 'pr', headRepository: 'mallory/shop', conclusion };
    const run = addRun(github, { ...of, path: '.github/workflows/check.yml' });
    addArtifact(github, run, makeZip([{ name: 'report.json', content }]));
    await sendRun(github, run);
    const told = github.state.deliveries.at(-1)?.payload;
    const second = await runner.run({ workflow: report ?? '', event: 'workflow_run', payload: told });
    expect(github.state.checks, second.log).toMatchObject([{ name: 'lockstep', sha: head, conclusion }]);
    const bodies = github.state.comments.map(({ body }) => body);
    expect(bodies, second.log).toEqual([expect.stringContaining(said)]);
    expect(github.violations).toEqual([]);
  });

  it('fork-report.yml does not run for a pull request of the repository itself', async ({ skip }) => {
    const path = toolOr(tool, skip);
    await using github = await openWith(ADD);
    using runner = workflowRunner(path, { repository: repository.dir, github, action });
    const head = await repository.git('rev-parse', 'HEAD');
    await sendRun(github, addRun(github, { headSha: head, headBranch: 'pr', path: '.github/workflows/check.yml' }));
    const workflow = sampleOf('docs/workflows/fork-report.yml');
    const payload = github.state.deliveries.at(-1)?.payload;
    const { exitCode, log } = await runner.run({ workflow, event: 'workflow_run', payload });
    expect([exitCode, github.requests], log).toEqual([0, []]);
  });

  it('check.yml checks a merge group, without a comment', async ({ skip }) => {
    const path = toolOr(tool, skip);
    await using github = await openWith(RENAME);
    using runner = workflowRunner(path, { repository: repository.dir, github, action });
    const head = await repository.git('rev-parse', 'HEAD');
    const group = {
      head_sha: head,
      head_ref: 'refs/heads/gh-readonly-queue/main/pr-1',
      base_sha: base,
      base_ref: 'refs/heads/main',
    };
    const payload = fillWebhook('merge-group-checks-requested', {
      ...common(github, 'ada'),
      action: 'checks_requested',
      merge_group: group,
    });
    const workflow = sampleOf('docs/workflows/check.yml');
    const { exitCode, log } = await runner.run({ workflow, event: 'merge_group', payload });
    expect(exitCode, log).toBe(1);
    expect(github.state.checks, log).toMatchObject([{ name: 'lockstep', sha: head, conclusion: 'failure' }]);
    expect(github.state.comments).toEqual([]);
    expect(github.violations).toEqual([]);
  });

  it('by-hand.yml compares what it is told to', async ({ skip }) => {
    const path = toolOr(tool, skip);
    await using github = await openWith(RENAME);
    using runner = workflowRunner(path, { repository: repository.dir, github, action });
    const payload = { inputs: { base, head: 'HEAD' }, ref: 'refs/heads/main', ...common(github, 'ada') };
    const workflow = sampleOf('docs/workflows/by-hand.yml');
    const { exitCode, log } = await runner.run({ workflow, event: 'workflow_dispatch', payload });
    expect(exitCode, log).toBe(1);
    expect(github.state.checks, log).toMatchObject([{ conclusion: 'failure' }]);
    expect(github.violations).toEqual([]);
  });

  it('caches.yml keeps the server and the schema after a push', async ({ skip }) => {
    const path = toolOr(tool, skip);
    await using github = await openWith(ADD);
    using runner = workflowRunner(path, { repository: repository.dir, github, action });
    const after = await repository.git('rev-parse', 'HEAD');
    const payload = { ...common(github, 'ada'), ref: 'refs/heads/main', before: base, after, commits: [] };
    const workflow = sampleOf('docs/workflows/caches.yml');
    const { exitCode, log } = await runner.run({ workflow, event: 'push', payload });
    expect(exitCode, log).toBe(0);
    expect(log).toMatch(/stand-in for actions\/cache lockstep-\S+/);
    expect(github.violations).toEqual([]);
  });

  it('commands.yml answers a command, and runs for nothing else', async ({ skip }) => {
    const path = toolOr(tool, skip);
    await using github = await openWith(ADD);
    using runner = workflowRunner(path, { repository: repository.dir, github, action });
    github.state.roles.set('ada', 'write');
    const workflow = sampleOf('docs/workflows/commands.yml');
    const { id } = await sendComment(github, { number: 1, body: '/migrate help', login: 'ada' });
    const [told] = github.state.deliveries;
    const first = await runner.run({ workflow, event: 'issue_comment', payload: told?.payload });
    expect(first.exitCode, first.log).toBe(0);
    const answers = github.state.comments.filter((comment) => comment.id !== id);
    expect(
      answers.map(({ body }) => body),
      first.log,
    ).toEqual([expect.stringContaining('/migrate plan')]);
    await sendComment(github, { number: 1, body: 'looks good', login: 'ada' });
    const asked = github.requests.length;
    const second = await runner.run({ workflow, event: 'issue_comment', payload: github.state.deliveries[1]?.payload });
    expect([second.exitCode, github.requests.length]).toEqual([0, asked]);
    expect(github.violations).toEqual([]);
  });
});
