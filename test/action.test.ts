import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type FakeGitHub, startFakeGitHub } from './github/fake-github.ts';
import { createRepository, type TestRepository } from './support/git-repository.ts';

const root = join(import.meta.dirname, '..');
const manifest = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as {
  inputs: Record<string, { default?: string }>;
  outputs: Record<string, unknown>;
  runs: { main: string };
};

let repository: TestRepository;
let temp: string;
let base: string;

beforeAll(async () => {
  temp = mkdtempSync(join(tmpdir(), 'lockstep-action-'));
  execFileSync(process.execPath, [join(root, 'scripts/build.ts'), join(temp, 'dist')]);
  repository = await createRepository();
  base = await repository.commit({
    'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
    'prisma/migrations/20260101000000_init/migration.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, email text);\n',
  });
});

afterAll(() => {
  repository[Symbol.dispose]();
  rmSync(temp, { recursive: true, force: true });
});

/** Runs the bundle as the runner does: every input of action.yml in the environment, files for what it says. */
async function runAction(inputs: Record<string, string> = {}, runner: Record<string, string> = {}, event: object = {}) {
  const file = (name: string, text: string): string => {
    writeFileSync(join(temp, name), text);
    return join(temp, name);
  };
  const given = Object.entries(manifest.inputs).map(([name, input]) => [
    `INPUT_${name.toUpperCase()}`,
    inputs[name] ?? input.default?.replace(/\$\{\{.*\}\}/, '') ?? '',
  ]);
  const env = {
    ...process.env,
    ...(Object.fromEntries(given) as Record<string, string>),
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: repository.dir,
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: file('event.json', JSON.stringify({ pull_request: pullRequest(event) })),
    GITHUB_REPOSITORY: 'octo/shop',
    GITHUB_OUTPUT: file('output', ''),
    GITHUB_STEP_SUMMARY: file('summary.md', ''),
    RUNNER_TEMP: temp,
    ...runner,
  };
  const main = join(temp, 'dist', basename(manifest.runs.main));
  const ran = await execa(process.execPath, [main], { cwd: repository.dir, env, extendEnv: false, reject: false });
  const { exitCode: status, stdout } = ran;
  const said = readFileSync(env.GITHUB_OUTPUT, 'utf8').matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm);
  const outputs = Object.fromEntries([...said].map(([, name = '', , value = '']) => [name, value]));
  return { status, stdout, outputs, summary: readFileSync(env.GITHUB_STEP_SUMMARY, 'utf8') };
}

function pullRequest(more: object): object {
  const head = { sha: 'f'.repeat(40), repo: { full_name: 'octo/shop' } };
  return { number: 1, draft: false, base: { sha: base, repo: head.repo }, head, ...more };
}

async function openPullRequest(sql: string): Promise<void> {
  await repository.git('checkout', '--quiet', '-B', 'pr', base);
  await repository.commit({ 'prisma/migrations/20260201000000_next/migration.sql': sql });
}

it('fails the job of a pull request that renames a column, and says why in outputs, summary and report', async () => {
  await openPullRequest('ALTER TABLE orders RENAME COLUMN email TO contact;\n');
  const { status, stdout, outputs, summary } = await runAction();
  expect(status, stdout).toBe(1);
  expect(outputs).toMatchObject({ verdict: 'fail', 'reason-code': 'switch' });
  expect(Object.keys(outputs).toSorted()).toEqual(Object.keys(manifest.outputs).toSorted());
  const report = JSON.parse(readFileSync(outputs['report-path'] ?? '', 'utf8')) as { verdict: string };
  expect(report.verdict).toBe('fail');
  expect(readFileSync(join(outputs['report-dir'] ?? '', 'report.html'), 'utf8')).toContain('class="verdict fail"');
  expect(summary).toContain('20260201000000_next');
  expect(summary).toMatch(/column `orders\.email`[\s\S]*PostgreSQL 17/);
  expect(stdout).toMatch(/^::error::Lockstep: fail: /m);
  // Without a token the annotations are the workflow's own.
  expect(stdout).toMatch(
    /^::error title=Lockstep%3A switch,file=prisma\/migrations\/20260201000000_next\/migration.sql,line=1/m,
  );
});

it('passes the job of a pull request that adds a column, compared with the event’s base', async () => {
  await openPullRequest('ALTER TABLE orders ADD COLUMN contact text;\n');
  const { status, stdout, outputs, summary } = await runAction();
  expect(status, stdout).toBe(0);
  expect(outputs).toMatchObject({ verdict: 'pass' });
  expect(summary).toMatch(/20260201000000_next[\s\S]*\*\*expand\*\* → backfill → contract/);
  expect(stdout).not.toContain('::error');
});

it('is an error, not a pass, when the inputs cannot be used', async () => {
  const { status, stdout, outputs } = await runAction({ config: 'no-such.yml' });
  expect(status).toBe(1);
  expect(outputs).toEqual({ verdict: 'error' });
  expect(stdout).toContain('::error::');
  expect(stdout).toContain('no-such.yml');
});

describe('with a token', () => {
  const bot = { login: 'github-actions[bot]', id: 41898282, type: 'Bot' } as const;
  const pull = {
    number: 1,
    title: 't',
    author: 'ada',
    state: 'open',
    merged: false,
    draft: false,
    head: 'pr',
    base: 'main',
  } as const;

  async function publish(
    github: FakeGitHub,
    {
      permissions = { checks: 'write', pull_requests: 'write' },
      event = {},
    }: { permissions?: Record<string, 'read' | 'write'>; event?: object } = {},
  ) {
    const token = github.token(bot, permissions);
    return runAction(
      { token },
      { GITHUB_API_URL: github.origin, GITHUB_SERVER_URL: github.origin, GITHUB_RUN_ID: '5' },
      event,
    );
  }

  it('writes one check on the head and one comment, and again only what changed', async () => {
    await using github = await startFakeGitHub({ dir: repository.dir, pulls: [{ ...pull }] });
    await openPullRequest('ALTER TABLE orders RENAME COLUMN email TO contact;\n');
    const first = await publish(github);
    expect(first.status, first.stdout).toBe(1);
    const [check, ...others] = github.state.checks;
    expect(others).toEqual([]);
    expect(check).toMatchObject({ name: 'lockstep', sha: 'f'.repeat(40), conclusion: 'failure', history: ['failure'] });
    expect(check?.annotations).toMatchObject([{ annotation_level: 'failure', start_line: 1, title: 'switch' }]);
    expect(github.state.comments.map(({ body }) => body.split('\n')[1])).toEqual([
      expect.stringContaining('must be split'),
    ]);
    expect(first.stdout).not.toMatch(/^::error title/m);

    await openPullRequest('ALTER TABLE orders ADD COLUMN contact text;\n');
    expect((await publish(github)).status).toBe(0);
    expect(github.state.checks).toMatchObject([{ conclusion: 'success' }]);
    expect(github.state.comments).toHaveLength(1);
    expect(github.violations).toEqual([]);
  });

  it('comments neither on a draft nor where no migration changed, but checks both', async () => {
    await using github = await startFakeGitHub({ dir: repository.dir, pulls: [{ ...pull }] });
    await openPullRequest('ALTER TABLE orders ADD COLUMN contact text;\n');
    await publish(github, { event: { draft: true } });
    await repository.git('checkout', '--quiet', '-B', 'pr', base);
    await repository.commit({ 'README.md': 'x' });
    await publish(github);
    expect(github.state.comments).toEqual([]);
    expect(github.state.checks).toMatchObject([{ conclusion: 'success', history: ['success', 'success'] }]);
  });

  it('says what is missing where the token may not, or the pull request comes from a fork; the verdict stays', async () => {
    await using github = await startFakeGitHub({ dir: repository.dir, pulls: [{ ...pull }] });
    await openPullRequest('ALTER TABLE orders ADD COLUMN contact text;\n');
    const read = await publish(github, { permissions: { checks: 'read', pull_requests: 'read' } });
    expect(read.status, read.stdout).toBe(0);
    expect(read.stdout).toMatch(/::warning::Could not create the check.*permissions: \{ checks: write \}/);
    expect(read.stdout).toMatch(/::warning::Could not comment.*permissions: \{ pull-requests: write \}/);
    const fork = await publish(github, {
      event: { head: { sha: 'f'.repeat(40), repo: { full_name: 'mallory/shop' } } },
    });
    expect(fork.status, fork.stdout).toBe(0);
    expect(fork.stdout).toMatch(/::notice::.*from a fork/);
    expect([github.state.checks, github.state.comments]).toEqual([[], []]);
  });
});
