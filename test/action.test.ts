import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonReport } from '../src/report/report.ts';
import { type FakeGitHub, startFakeGitHub } from './github/fake-github.ts';
import { actionsBot, openPull } from './github/given.ts';
import { lineCommentsIn } from './github/routes/reviews.ts';
import { type BuiltAction, buildAction, manifest, runnerAt } from './support/action.ts';
import { createRepository, type TestRepository } from './support/git-repository.ts';

let repository: TestRepository;
let action: BuiltAction;
let base: string;

beforeAll(async () => {
  action = buildAction();
  repository = await createRepository();
  base = await repository.commit({
    'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
    'prisma/migrations/20260101000000_init/migration.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, email text);\n',
  });
});

afterAll(() => {
  repository[Symbol.dispose]();
  action[Symbol.dispose]();
});

function runAction(inputs: Record<string, string> = {}, runner: Record<string, string> = {}, event: object = {}) {
  const payload = { pull_request: pullRequest(event) };
  return action.run({ dir: repository.dir, event: 'pull_request', payload, inputs, runner });
}

function pullRequest(more: object): object {
  const head = { sha: 'f'.repeat(40), repo: { full_name: 'octo/shop' } };
  return {
    number: 1,
    draft: false,
    user: { login: 'ada', id: 1 },
    base: { sha: base, repo: head.repo },
    head,
    ...more,
  };
}

async function openPullRequest(sql: string): Promise<void> {
  await repository.git('checkout', '--quiet', '-B', 'pr', base);
  await repository.commit({ 'prisma/migrations/20260201000000_next/migration.sql': sql });
}

it('is a bundle of 4 MB at most, with all that it may load and the parser’s WebAssembly', () => {
  const dist = join(action.temp, 'dist');
  const files = new Set(['action.js']);
  // A set is walked on to what is added meanwhile.
  for (const file of files) {
    const text = readFileSync(join(dist, file), 'utf8');
    for (const [, name = ''] of text.matchAll(/(?:from|import)\s*\(?["']\.\/([\w.-]+\.js)["']/g)) files.add(name);
  }
  expect(files.size).toBeGreaterThan(10);
  const bytes = [...files, 'libpg-query.wasm'].reduce((sum, file) => sum + statSync(join(dist, file)).size, 0);
  expect(bytes).toBeLessThanOrEqual(4_000_000);
});

it('fails the job of a pull request that renames a column, and says why in outputs, summary and report', async () => {
  await openPullRequest('ALTER TABLE orders RENAME COLUMN email TO contact;\n');
  const { status, stdout, outputs, summary } = await runAction();
  expect(status, stdout).toBe(1);
  expect(outputs).toMatchObject({ verdict: 'fail', 'reason-code': 'switch' });
  const elsewhere = ['cells', 'cache-key', 'run-id', 'run-state'];
  const usual = Object.keys(manifest.outputs).filter((name) => !elsewhere.includes(name));
  expect(Object.keys(outputs).toSorted()).toEqual(usual.toSorted());
  const report = JSON.parse(readFileSync(outputs['report-path'] ?? '', 'utf8')) as { verdict: string };
  expect(report.verdict).toBe('fail');
  expect(readFileSync(join(outputs['report-dir'] ?? '', 'report.html'), 'utf8')).toContain('class="verdict fail"');
  const sarif = readFileSync(join(outputs['report-dir'] ?? '', 'report.sarif'), 'utf8');
  expect(sarif).toContain('"ruleId":"switch"');
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
  expect(outputs).toEqual({ verdict: 'error', 'reason-code': 'config-missing' });
  expect(stdout).toMatch(/^::error::.*no-such\.yml/m);
});

describe('with a token', () => {
  async function publish(
    github: FakeGitHub,
    {
      permissions = { checks: 'write', pull_requests: 'write' },
      event = {},
    }: { permissions?: Record<string, 'read' | 'write'>; event?: object } = {},
  ) {
    const token = github.token(actionsBot, permissions);
    return runAction({ token }, runnerAt(github.origin), event);
  }

  it('writes one check on the head and one comment, and again only what changed', async () => {
    await using github = await startFakeGitHub({ dir: repository.dir, pulls: [openPull()] });
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
    // The whole report is among the run's artifacts.
    expect(github.state.comments[0]?.body).toContain(`[The whole report](${github.origin}/octo/shop/actions/runs/5)`);
    expect(first.stdout).not.toMatch(/^::error title/m);

    await openPullRequest('ALTER TABLE orders ADD COLUMN contact text;\n');
    expect((await publish(github)).status).toBe(0);
    expect(github.state.checks).toMatchObject([{ conclusion: 'success' }]);
    expect(github.state.comments).toHaveLength(1);
    expect(github.violations).toEqual([]);
  });

  it('leaves no check away, and none green, where it cannot begin', async () => {
    await using github = await startFakeGitHub({ dir: repository.dir, pulls: [openPull()] });
    await repository.git('checkout', '--quiet', '-B', 'pr', base);
    await repository.commit({ 'README.md': 'x' });
    await publish(github);
    await repository.commit({ 'lockstep.yml': 'polcy: {}\n' });
    const { status, stdout, outputs, summary } = await publish(github);
    expect(status, stdout).toBe(1);
    expect(outputs.verdict).toBe('error');
    expect(github.state.checks.map(({ history }) => history)).toEqual([['success', 'failure']]);
    expect(github.state.checks[0]?.output.summary).toContain('polcy');
    expect(summary).toContain('polcy');
    expect(github.violations).toEqual([]);
  });

  it('comments neither on a draft nor where no migration changed, but checks both', async () => {
    await using github = await startFakeGitHub({ dir: repository.dir, pulls: [openPull()] });
    await openPullRequest('CREATE INDEX orders_email ON orders (email);\n');
    const sha = await repository.git('rev-parse', 'HEAD');
    await publish(github, { event: { draft: true, head: { sha, repo: { full_name: 'octo/shop' } } } });
    expect(lineCommentsIn(github.state)).toEqual([]);
    await repository.git('checkout', '--quiet', '-B', 'pr', base);
    await repository.commit({ 'README.md': 'x' });
    await publish(github);
    expect(github.state.comments).toEqual([]);
    expect(github.state.checks).toMatchObject([{ sha, conclusion: 'failure' }, { conclusion: 'success' }]);
  });

  it('says what is missing where the token may not, or the pull request comes from a fork; the verdict stays', async () => {
    await using github = await startFakeGitHub({ dir: repository.dir, pulls: [openPull()] });
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

  it('publishes nothing of the rows that the team’s own seed brings', async () => {
    await using github = await startFakeGitHub({ dir: repository.dir, pulls: [openPull()] });
    const values = ['(1, NULL)', ...[2, 3].map((id) => `(${id}, 'ann.secret@example.com')`)];
    const raise = `DO $$ BEGIN RAISE EXCEPTION 'twice: %', (SELECT min(email) FROM orders) USING HINT = (SELECT max(email) FROM orders); END $$;`;
    for (const [sql, code] of [
      ['CREATE UNIQUE INDEX orders_email ON orders (email);', 'Key (email)=(left out) is duplicated.'],
      ['ALTER TABLE orders ALTER COLUMN email TYPE int USING email::int;', 'type integer: "…"'],
      // Whatever the code says it is.
      [raise.replace(' USING', " USING ERRCODE = 'unique_violation',"), 'fails: twice: …. '],
    ] as const) {
      await openPullRequest(`${sql}\n`);
      await repository.commit({
        'seed.sql': `INSERT INTO orders VALUES ${values.join(', ')};`,
        'lockstep.yml': 'database: { seed: seed.sql }\n',
      });
      const { status, stdout, outputs, summary } = await publish(github);
      expect(status, stdout).toBe(1);
      const dir = outputs['report-dir'] ?? '';
      const files = readdirSync(dir).map((name) => readFileSync(join(dir, name), 'utf8'));
      const [check] = github.state.checks;
      const texts = [stdout, summary, ...files, JSON.stringify(check), JSON.stringify(github.state.comments)];
      const report = JSON.parse(readFileSync(outputs['report-path'] ?? '', 'utf8')) as JsonReport;
      expect(report.reasons.map(({ message }) => message).join()).toContain(code);
      expect([code, texts.map((text) => /ann\.secret/.exec(text)?.[0])]).toEqual([code, texts.map(() => undefined)]);
      expect(summary).toContain('left out of this report');
    }
  }, 120_000);

  it('takes nothing of the repository for a command of the runner, Markdown or HTML', async () => {
    await using github = await startFakeGitHub({ dir: repository.dir, pulls: [openPull()] });
    const evil = '</details><script>x</script> @octo/team ![x](https://evil.example/x) \u202e';
    const path = 'prisma/migrations/20260201000000_<img src=x onerror=1>@team/migration.sql';
    await repository.git('checkout', '--quiet', '-B', 'pr', base);
    await repository.commit({
      [path]: `ALTER TABLE orders RENAME COLUMN email TO contact;\n-- ${evil}\n::error::evil\n::set-output name=verdict::pass\n`,
    });
    const { stdout, outputs, summary } = await publish(github);
    expect(outputs.verdict).toBe('fail');
    // What is printed between the two tokens is not looked at by the runner.
    const outside = stdout.replace(/^::stop-commands::(\S+)$[\s\S]*?^::\1::$/gm, '');
    expect(outside).not.toMatch(/^::(?:error::evil|set-output)/m);
    expect(stdout).toContain('::stop-commands::');
    const dir = outputs['report-dir'] ?? '';
    expect(readFileSync(join(dir, 'report.html'), 'utf8')).not.toMatch(/<(?:script|img)|\u202e/);
    const [check] = github.state.checks;
    for (const text of [summary, check?.output.summary ?? '', github.state.comments[0]?.body ?? '']) {
      expect(text).toContain('onerror');
      const rest = text.replaceAll(/(`+)[^`][\s\S]*?\1(?!`)/g, '');
      expect(rest).not.toMatch(/<(?:script|img)|@(?:octo|team)|\]\(https:\/\/evil|\u202e/);
    }
    expect(github.violations).toEqual([]);
  }, 60_000);

  it('suggests a safe form on the line of the diff, once, and asks GitHub for little', async () => {
    await using github = await startFakeGitHub({ dir: repository.dir, pulls: [openPull()] });
    await openPullRequest('CREATE INDEX orders_email ON orders (email);\n');
    const sha = await repository.git('rev-parse', 'HEAD');
    const event = { head: { sha, repo: { full_name: 'octo/shop' } } };
    await publish(github, { event });
    const requests = github.requests.length;
    expect(requests).toBeLessThanOrEqual(15);
    await publish(github, { event });
    expect(github.requests.length - requests).toBeLessThanOrEqual(15);
    const comments = lineCommentsIn(github.state);
    expect(comments).toMatchObject([{ line: 1, sha }]);
    expect(comments[0]?.body).toContain('```suggestion\nCREATE INDEX CONCURRENTLY orders_email');
    expect(github.violations).toEqual([]);
  });
});
