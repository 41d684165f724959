import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makeZip } from '../../src/evidence/testing/make-zip.ts';
import type { JsonReport } from '../../src/report/report.ts';
import { type FakeGitHub, startFakeGitHub } from '../github/fake-github.ts';
import { actionsBot, openPull } from '../github/given.ts';
import { addArtifact, addRun } from '../github/send-run.ts';
import { userGiven } from '../github/shapes.ts';
import type { FakeCheck, FakeRun } from '../github/state.ts';
import { type ActionEnd, type BuiltAction, buildAction, runnerAt } from '../support/action.ts';
import { createRepository, type TestRepository } from '../support/git-repository.ts';
import { scratchCache } from '../support/scratch-cache.ts';

const writes = {
  checks: 'write',
  pull_requests: 'write',
  contents: 'read',
  actions: 'read',
  metadata: 'read',
} as const;

let action: BuiltAction;
let repository: TestRepository;
let github: FakeGitHub;
/** main, a branch that makes an index the unsafe way, and a fork's head that adds a column. */
let base: string;
let index: string;
let forked: string;

beforeAll(async () => {
  action = buildAction();
  repository = await createRepository();
  base = await repository.commit({
    'migrations/001_orders.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, email text);\n',
    'lockstep.yml': 'database: { version: 17, rows: 10 }\nsources: [{ tool: sql, path: migrations }]\n',
    '.github/workflows/check.yml': 'on: pull_request # uploads lockstep-report\n',
  });
  await repository.git('checkout', '-q', '-b', 'index');
  index = await repository.commit({ 'migrations/002_index.sql': 'CREATE INDEX i ON orders (email);\n' });
  await repository.git('checkout', '-q', '-b', 'forked', 'main');
  forked = await repository.commit({ 'migrations/002_note.sql': 'ALTER TABLE orders ADD COLUMN note text;\n' });
  await repository.git('update-ref', 'refs/pull/2/head', forked);
  await repository.git('checkout', '-q', 'main');
}, 60_000);
afterAll(() => {
  repository[Symbol.dispose]();
  action[Symbol.dispose]();
});
beforeEach(async () => {
  const pulls = [
    openPull({ head: 'index' }),
    openPull({ number: 2, head: 'forked', author: 'mallory', fork: 'mallory/shop' }),
  ];
  github = await startFakeGitHub({ dir: repository.dir, pulls });
  github.state.roles.set('ada', 'write').set('ben', 'write').set('reader', 'read');
});
afterEach(async () => {
  expect(github.violations).toEqual([]);
  await github[Symbol.asyncDispose]();
});

interface Run {
  inputs?: Record<string, string>;
  runner?: Record<string, string>;
  permissions?: Record<string, 'read' | 'write'>;
}

function run(event: string, payload: object, { inputs = {}, runner = {}, permissions = writes }: Run = {}) {
  return action.run({
    dir: repository.dir,
    event,
    payload,
    inputs: { token: github.token(actionsBot, permissions), ...inputs },
    runner: { ...runnerAt(github.origin), ...runner },
  });
}

const checkOf = (sha: string): FakeCheck | undefined => github.state.checks.find((check) => check.sha === sha);

interface Said extends Pick<Run, 'permissions'> {
  sender?: string;
  action?: string;
  number?: number;
}

/** A person's comment on a pull request, and the workflow that it starts. */
async function say(login: string, body: string, more: Said = {}) {
  const { number = 1, sender = login, action: how = 'created', permissions = writes } = more;
  const author = userGiven(login) as { login: string; id: number; type: 'User' };
  const id = github.state.nextId++;
  const at = '2026-11-20T10:00:00Z';
  github.state.comments.push({ id, number, body, author, createdAt: at, updatedAt: at, reactions: [] });
  const payload = {
    action: how,
    issue: { number, pull_request: {} },
    comment: { id, body, user: author },
    sender: userGiven(sender),
  };
  return { id, end: await run('issue_comment', payload, { permissions }) };
}

const answers = (): string[] =>
  github.state.comments.filter(({ author }) => author.type === 'Bot').map(({ body }) => body);

it('says which events it knows, and why not pull_request_target', async () => {
  const other = await run('schedule', {});
  expect(other.status).toBe(1);
  expect(other.stdout).toMatch(
    /"schedule".*pull_request, merge_group, workflow_dispatch, push, workflow_run, issue_comment/,
  );
  expect((await run('pull_request_target', {})).stdout).toContain('Use pull_request, and workflow_run');
});

it('checks a merge group’s commit, and two commits that somebody named', async () => {
  await repository.git('checkout', '-q', 'forked');
  const group = await run('merge_group', { merge_group: { base_sha: base, head_sha: forked } });
  expect(group.status, group.stdout).toBe(0);
  expect(checkOf(forked)).toMatchObject({ conclusion: 'success' });
  await repository.git('checkout', '-q', 'main');
  const named = await run('workflow_dispatch', {}, { inputs: { base: 'main', head: 'index' } });
  expect(named.outputs).toMatchObject({ verdict: 'fail' });
  expect(checkOf(index)).toMatchObject({ conclusion: 'failure' });
  expect(github.state.comments).toEqual([]);
}, 120_000);

describe('an expand that is named, where there is no bot', () => {
  const repo = { full_name: 'octo/shop' };
  const check = (permissions: Run['permissions'] = writes, body = '') => {
    const at = { number: 1, user: { login: 'ada' }, body };
    const pull_request = { ...at, base: { sha: base, repo }, head: { sha: forked, repo } };
    return run('pull_request', { pull_request }, { inputs: { head: 'forked' }, permissions });
  };

  it('holds a pull request back until it is merged, in the merge queue as well', async () => {
    const [own, named] = [github.state.pulls.get(1), github.state.pulls.get(2)];
    if (own === undefined || named === undefined) throw new Error('there are no pull requests');
    Object.assign(own, { head: 'forked', body: 'Lockstep-Expand: #2' });
    const early = await check();
    expect([early.outputs.verdict, early.outputs['reason-code']], early.stdout).toEqual(['fail', 'expand-missing']);
    expect(checkOf(forked)).toMatchObject({ conclusion: 'failure' });
    expect(early.summary).toContain('first; then run this check again.');
    const [head_ref, base_ref] = [`refs/heads/gh-readonly-queue/main/pr-1-${base}`, 'refs/heads/main'];
    const merge_group = { base_sha: base, head_sha: forked, head_ref, base_ref };
    const queued = () => run('merge_group', { merge_group }, { inputs: { head: 'forked' } });
    expect((await queued()).outputs['reason-code']).toBe('expand-missing');

    Object.assign(named, { state: 'closed', merged: true });
    expect((await check()).outputs.verdict).toBe('pass');
    expect((await queued()).outputs.verdict).toBe('pass');
    named.base = 'release';
    expect((await check()).outputs['reason-code']).toBe('expand-missing');
  }, 120_000);

  it('is told where the token may not look it up', async () => {
    const { pull_requests: _, ...permissions } = writes;
    const { outputs, stdout } = await check(permissions, 'Lockstep-Expand: #2');
    expect([outputs.verdict, outputs['reason-code']], stdout).toEqual(['warn', 'expand-unknown']);
    expect((await check(permissions)).outputs.verdict).toBe('pass');
  }, 60_000);

  it('is no pass while GitHub does not answer, which changes nothing for who names none', async () => {
    github.fault = ({ path }) => (/\/pulls\/\d+$/.test(path) ? { status: 502 } : undefined);
    const named = await check(writes, 'Lockstep-Expand: #2');
    expect([named.outputs.verdict, named.outputs['reason-code']], named.stdout).toEqual([
      'error',
      'github-unavailable',
    ]);
    expect(checkOf(forked)?.conclusion).toBe('failure');
    expect((await check()).outputs.verdict).toBe('pass');
  }, 90_000);
});

describe('a push', () => {
  const pushed = (ref: string) => ({ ref, repository: { default_branch: 'main' } });

  it('to the default branch keeps what pull requests begin with, and says under which name', async () => {
    using cache = await scratchCache();
    const runner = { LOCKSTEP_CACHE: cache.dir };
    const { status, stdout, outputs } = await run('push', pushed('refs/heads/main'), { runner });
    expect(status, stdout).toBe(0);
    expect(outputs['cache-key']).toMatch(/^lockstep-Linux-X64-[0-9a-f]{16}$/);
    expect(readdirSync(join(cache.dir, 'kept'))).toHaveLength(1);
    const again = await run('push', pushed('refs/heads/main'), { runner });
    expect(again.outputs).toEqual(outputs);
    const check = await run('workflow_dispatch', {}, { runner, inputs: { base: 'main', head: 'forked', token: '' } });
    expect(check.outputs).toMatchObject({ verdict: 'pass' });
    // The base schema was there: nothing was kept anew.
    expect(readdirSync(join(cache.dir, 'kept'))).toHaveLength(1);
    expect(github.requests).toEqual([]);
  }, 120_000);

  it('to another branch does nothing', async () => {
    using cache = await scratchCache();
    const end = await run('push', pushed('refs/heads/index'), { runner: { LOCKSTEP_CACHE: cache.dir } });
    expect([end.status, end.outputs]).toEqual([0, {}]);
    expect(end.stdout).toContain('::notice::Only a push to main');
    expect(existsSync(join(cache.dir, 'kept'))).toBe(false);
  });
});

describe('a comment', () => {
  it('that is a command gets one answer, by the role of whoever wrote it', async () => {
    const { id } = await say('reader', '/migrate help');
    expect(github.state.comments.find((each) => each.id === id)?.reactions).toMatchObject([{ content: 'eyes' }]);
    await say('reader', '/migrate plan');
    await say('ada', '/migrate plan');
    await say('reader', '/migrate status');
    await say('ada', '/migrate aply production');
    expect(answers()).toEqual([
      expect.stringMatching(/reader[\s\S]*`\/migrate status/),
      expect.stringContaining('not_allowed'),
      expect.stringMatching(/CREATE INDEX i[\s\S]*ShareLock/),
      expect.stringMatching(/blocked|waiting/),
      expect.stringContaining('unknown_verb'),
    ]);
  }, 60_000);

  it('that is no command, is edited, or is a bot’s or somebody else’s words gets none', async () => {
    await say('ada', 'I like it');
    await say('ada', '/migrate help', { action: 'edited' });
    await say('ada', '/migrate help', { sender: 'reader' });
    expect(answers()).toEqual([]);
  });

  it('that accepts a finding counts in the next check, until it is edited', async () => {
    await say('ben', '/migrate status');
    const [, name = ''] = /`([\w-]+\.[0-9a-f]{8})`/.exec(answers()[0] ?? '') ?? [];
    await say('ada', `/migrate ack ${name} --reason "it is small"`);
    expect(answers()[1]).toContain('not_allowed');
    const { id } = await say('ben', `/migrate ack ${name} --reason "it is small"`);
    expect(answers()[2]).toMatch(/No run of the check .* has left a report\. It counts from the next run/);
    const check = () => {
      const repo = { full_name: 'octo/shop' };
      const pull_request = { number: 1, user: { login: 'ada' }, base: { sha: base, repo }, head: { sha: index, repo } };
      return run('pull_request', { pull_request }, { inputs: { head: 'index' } });
    };
    expect((await check()).outputs.verdict).not.toBe('fail');
    // So it does in the merge queue, for those behind it as well.
    const inQueue = async (number: number, head: string) => {
      const head_ref = `refs/heads/gh-readonly-queue/main/pr-${number}-${base}`;
      return run('merge_group', { merge_group: { base_sha: base, head_sha: head, head_ref } }, { inputs: { head } });
    };
    expect((await inQueue(1, index)).outputs.verdict).not.toBe('fail');
    await repository.git('checkout', '-q', '--detach', base);
    await repository.git('merge', '-q', '--no-ff', '-m', 'Merge pull request #1 from octo/index', 'index');
    await repository.commit({ 'README.md': 'x' });
    const behind = await repository.git('rev-parse', 'HEAD');
    await repository.git('checkout', '-q', 'main');
    expect((await inQueue(2, behind)).outputs.verdict).not.toBe('fail');
    expect(checkOf(behind)?.conclusion).toBe('success');
    const ack = github.state.comments.find((each) => each.id === id);
    if (ack !== undefined) ack.updatedAt = '2026-11-20T11:00:00Z';
    expect((await check()).outputs.verdict).toBe('fail');
  }, 120_000);
});

describe('a finding that is accepted without a bot', () => {
  /** The check has failed, and its run has left its report. @returns the finding's name */
  async function fails(more: Partial<FakeRun> = {}): Promise<string> {
    const repo = { full_name: 'octo/shop' };
    const pull_request = { number: 1, user: { login: 'ada' }, base: { sha: base, repo }, head: { sha: index, repo } };
    const end = await run('pull_request', { pull_request }, { inputs: { head: 'index' } });
    expect([end.outputs.verdict, checkOf(index)?.conclusion], end.stdout).toEqual(['fail', 'failure']);
    const content = readFileSync(end.outputs['report-path'] ?? '', 'utf8');
    const at = { headSha: index, headBranch: 'index', path: '.github/workflows/check.yml', conclusion: 'failure' };
    addArtifact(github, addRun(github, { ...at, ...more }), makeZip([{ name: 'report.json', content }]));
    await say('ben', '/migrate status');
    return /`([\w-]+\.[0-9a-f]{8})`/.exec(answers().at(-1) ?? '')?.[1] ?? '';
  }

  async function accept(name: string, permissions: Run['permissions'] = writes): Promise<string> {
    await say('ben', `/migrate ack ${name} --reason "it is small"`, { permissions });
    return answers().find((each) => each.includes('is accepted by ben')) ?? '';
  }

  it('turns the check at once, with the report of its last run, and starts no workflow', async () => {
    expect(await accept(await fails())).toMatch(/judged again with the report of .*: \*\*(?:pass|warn)\*\*/);
    expect(github.state.checks.map(({ history }) => history)).toEqual([['failure', 'success']]);
    expect(github.requests.filter((each) => /rerun|dispatches/.test(each))).toEqual([]);
  }, 60_000);

  const { actions: _, ...noActions } = writes;
  it.each<[string, Partial<FakeRun>, Run['permissions'], string]>([
    ['a run goes on', { status: 'in_progress', conclusion: null }, writes, 'A run of the check is under way'],
    ['runs cannot be read', {}, noActions, '`actions: read`'],
    ['the check cannot be written', {}, { ...writes, checks: 'read' }, '`checks: write`'],
  ])(
    'waits for the next run where %s',
    async (_what, more, permissions, said) => {
      expect(await accept(await fails(more), permissions)).toContain(said);
      expect(checkOf(index)?.conclusion).toBe('failure');
    },
    60_000,
  );
});

describe('the run of a fork’s workflow', () => {
  let report: JsonReport;
  const [own, theirs] = [{ full_name: 'octo/shop' }, { full_name: 'mallory/shop' }];

  /** What the fork's own job leaves for a commit of its branch: the token may only read. */
  async function reportOf(sha: string): Promise<JsonReport> {
    await repository.git('checkout', '-q', '--detach', sha);
    const head = { sha, repo: theirs };
    const pull_request = { number: 2, user: { login: 'mallory' }, base: { sha: base, repo: own }, head };
    const end = await action.run({ dir: repository.dir, event: 'pull_request', payload: { pull_request } });
    expect(end.status, end.stdout).toBe(0);
    await repository.git('checkout', '-q', 'main');
    return JSON.parse(readFileSync(end.outputs['report-path'] ?? '', 'utf8')) as JsonReport;
  }

  /** Another commit on main becomes the fork's head. */
  async function forkWith(files: Record<string, string>): Promise<string> {
    await repository.git('checkout', '-q', '--detach', 'main');
    const sha = await repository.commit(files);
    await repository.git('checkout', '-q', 'main');
    await repository.git('update-ref', 'refs/pull/2/head', sha);
    return sha;
  }
  beforeAll(async () => {
    report = await reportOf(forked);
  }, 60_000);
  afterEach(() => repository.git('update-ref', 'refs/pull/2/head', forked));

  const zipOf = (given: unknown) => makeZip([{ name: 'report.json', content: JSON.stringify(given) }]);
  const fork = { headBranch: 'forked', headRepository: 'mallory/shop', path: '.github/workflows/check.yml' };

  async function ended(zip: Uint8Array | undefined, more: object = {}): Promise<ActionEnd> {
    const of = addRun(github, { ...fork, headSha: forked, ...more });
    if (zip !== undefined) addArtifact(github, of, zip);
    return run('workflow_run', { workflow_run: { id: of.id } });
  }

  it('is posted as check and comment by the base repository’s token, from an artifact that agrees', async () => {
    const end = await ended(zipOf(report));
    expect(end.status, end.stdout).toBe(0);
    expect(end.outputs).toMatchObject({ verdict: 'pass' });
    expect(github.state.checks).toMatchObject([{ sha: forked, name: 'lockstep', conclusion: 'success' }]);
    expect(github.state.comments).toMatchObject([{ number: 2, body: expect.stringContaining('note') as string }]);
    await ended(zipOf(report));
    expect([github.state.checks.length, github.state.comments.length]).toEqual([1, 1]);
    expect(github.requests.length).toBeLessThanOrEqual(40);
  }, 60_000);

  it.each([
    ['there is no artifact', () => undefined, {}, 'evidence-missing'],
    ['it is no zip', () => Buffer.from('x'), {}, 'evidence-not-a-zip'],
    ['it is about other files', () => zipOf({ ...report, migrations: [] }), {}, 'evidence-forged'],
    ['its run failed', () => zipOf(report), { conclusion: 'failure' }, 'evidence-run-failed'],
  ])('is no pass where %s', async (_, zip, more, code) => {
    const end = await ended(zip(), more);
    expect(end.outputs).toMatchObject({ verdict: 'error', 'reason-code': code });
    expect(checkOf(forked)?.conclusion).toBe('failure');
  });

  it('is no pass while an expand that is named is not merged, whatever the artifact says', async () => {
    const pull = github.state.pulls.get(2);
    if (pull === undefined) throw new Error('there is no #2');
    pull.body = 'Lockstep-Expand: #1';
    const { outputs, stdout } = await ended(zipOf(report));
    expect([outputs.verdict, outputs['reason-code']], stdout).toEqual(['fail', 'expand-missing']);
    expect(checkOf(forked)?.conclusion).toBe('failure');
  }, 60_000);

  it('needs no artifact where no migration changed', async () => {
    const sha = await forkWith({ 'README.md': 'x' });
    const end = await ended(undefined, { headSha: sha, conclusion: 'failure' });
    expect(end.outputs).toMatchObject({ verdict: 'pass' });
    expect(checkOf(sha)).toMatchObject({ conclusion: 'success' });
    expect(github.state.comments).toEqual([]);
  });

  it('is somebody else’s to accept where the fork changes the workflow that made the report', async () => {
    const note = { 'migrations/002_note.sql': 'ALTER TABLE orders ADD COLUMN note text;\n' };
    const sha = await forkWith({ ...note, '.github/workflows/check.yml': 'on: [pull_request]\n' });
    const end = await ended(zipOf(await reportOf(sha)), { headSha: sha });
    expect(end.outputs).toMatchObject({ verdict: 'error', 'reason-code': 'evidence-author-controlled' });
    expect(checkOf(sha)).toMatchObject({ conclusion: 'action_required' });
  }, 60_000);

  it('is somebody else’s to accept where another workflow than base’s may have made the report', async () => {
    const own = await ended(zipOf(report), { path: '.github/workflows/own.yml' });
    expect(own.outputs).toMatchObject({ verdict: 'error', 'reason-code': 'evidence-author-controlled' });
    await repository.git('update-ref', 'refs/pull/3/head', forked);
    const elsewhere = { number: 3, head: 'forked', author: 'mallory', fork: 'mallory/shop', base: 'index' };
    github.state.pulls.set(3, openPull({ ...elsewhere, state: 'closed' }));
    const borrowed = await ended(zipOf(report));
    expect(borrowed.outputs).toMatchObject({ verdict: 'error', 'reason-code': 'evidence-author-controlled' });
    expect(checkOf(forked)).toMatchObject({ conclusion: 'action_required' });
  }, 60_000);

  it('is left alone where it is not a fork’s, not a pull request’s, or its head is another by now', async () => {
    const own = await ended(zipOf(report), { headRepository: 'octo/shop' });
    const target = await ended(zipOf(report), { event: 'pull_request_target' });
    const old = await ended(zipOf(report), { headSha: base });
    expect([own.status, target.status, old.status]).toEqual([0, 0, 0]);
    for (const { stdout } of [own, target, old]) expect(stdout).toContain('::notice::Nothing to post');
    expect([github.state.checks, github.state.comments]).toEqual([[], []]);
  });
});
