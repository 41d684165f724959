import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeZip } from '../../src/evidence/testing/make-zip.ts';
import { addArtifact, addRun } from '../github/send-run.ts';
import { userGiven } from '../github/shapes.ts';
import type { FakeRun } from '../github/state.ts';
import { actionWorld, type WorldRun, writes } from '../support/action-world.ts';
import { scratchCache } from '../support/scratch-cache.ts';

const world = actionWorld();

interface Said extends Pick<WorldRun, 'permissions'> {
  sender?: string;
  action?: string;
  number?: number;
}

/** A person's comment on a pull request, and the workflow that it starts. */
async function say(login: string, body: string, more: Said = {}) {
  const { number = 1, sender = login, action: how = 'created', permissions = writes } = more;
  const author = userGiven(login) as { login: string; id: number; type: 'User' };
  const id = world.github.state.nextId++;
  const at = '2026-11-20T10:00:00Z';
  world.github.state.comments.push({ id, number, body, author, createdAt: at, updatedAt: at, reactions: [] });
  const payload = {
    action: how,
    issue: { number, pull_request: {} },
    comment: { id, body, user: author },
    sender: userGiven(sender),
  };
  return { id, end: await world.run('issue_comment', payload, { permissions }) };
}

const answers = (): string[] =>
  world.github.state.comments.filter(({ author }) => author.type === 'Bot').map(({ body }) => body);

it('says which events it knows, and why not pull_request_target', async () => {
  const other = await world.run('schedule', {});
  expect(other.status).toBe(1);
  expect(other.stdout).toMatch(
    /"schedule".*pull_request, merge_group, workflow_dispatch, push, workflow_run, issue_comment/,
  );
  expect((await world.run('pull_request_target', {})).stdout).toContain('Use pull_request, and workflow_run');
});

it('checks a merge group’s commit, and two commits that somebody named', async () => {
  await world.repository.git('checkout', '-q', 'forked');
  const group = await world.run('merge_group', { merge_group: { base_sha: world.base, head_sha: world.forked } });
  expect(group.status, group.stdout).toBe(0);
  expect(world.checkOf(world.forked)).toMatchObject({ conclusion: 'success' });
  await world.repository.git('checkout', '-q', 'main');
  const named = await world.run('workflow_dispatch', {}, { inputs: { base: 'main', head: 'index' } });
  expect(named.outputs).toMatchObject({ verdict: 'fail' });
  expect(world.checkOf(world.index)).toMatchObject({ conclusion: 'failure' });
  expect(world.github.state.comments).toEqual([]);
}, 120_000);

describe('an expand that is named, where there is no bot', () => {
  const repo = { full_name: 'octo/shop' };
  const check = (permissions: WorldRun['permissions'] = writes, body = '') => {
    const at = { number: 1, user: { login: 'ada' }, body };
    const pull_request = { ...at, base: { sha: world.base, repo }, head: { sha: world.forked, repo } };
    return world.run('pull_request', { pull_request }, { inputs: { head: 'forked' }, permissions });
  };

  it('holds a pull request back until it is merged, in the merge queue as well', async () => {
    const [own, named] = [world.github.state.pulls.get(1), world.github.state.pulls.get(2)];
    if (own === undefined || named === undefined) throw new Error('there are no pull requests');
    Object.assign(own, { head: 'forked', body: 'Lockstep-Expand: #2' });
    const early = await check();
    expect([early.outputs.verdict, early.outputs['reason-code']], early.stdout).toEqual(['fail', 'expand-missing']);
    expect(world.checkOf(world.forked)).toMatchObject({ conclusion: 'failure' });
    expect(early.summary).toContain('first; then run this check again.');
    const [head_ref, base_ref] = [`refs/heads/gh-readonly-queue/main/pr-1-${world.base}`, 'refs/heads/main'];
    const merge_group = { base_sha: world.base, head_sha: world.forked, head_ref, base_ref };
    const queued = () => world.run('merge_group', { merge_group }, { inputs: { head: 'forked' } });
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
    world.github.fault = ({ path }) => (/\/pulls\/\d+$/.test(path) ? { status: 502 } : undefined);
    const named = await check(writes, 'Lockstep-Expand: #2');
    expect([named.outputs.verdict, named.outputs['reason-code']], named.stdout).toEqual([
      'error',
      'github-unavailable',
    ]);
    expect(world.checkOf(world.forked)?.conclusion).toBe('failure');
    expect((await check()).outputs.verdict).toBe('pass');
  }, 90_000);
});

describe('a push', () => {
  const pushed = (ref: string) => ({ ref, repository: { default_branch: 'main' } });

  it('to the default branch keeps what pull requests begin with, and says under which name', async () => {
    using cache = await scratchCache();
    const runner = { LOCKSTEP_CACHE: cache.dir };
    const { status, stdout, outputs } = await world.run('push', pushed('refs/heads/main'), { runner });
    expect(status, stdout).toBe(0);
    expect(outputs['cache-key']).toMatch(/^lockstep-Linux-X64-[0-9a-f]{16}$/);
    expect(readdirSync(join(cache.dir, 'kept'))).toHaveLength(1);
    const again = await world.run('push', pushed('refs/heads/main'), { runner });
    expect(again.outputs).toEqual(outputs);
    const check = await world.run(
      'workflow_dispatch',
      {},
      { runner, inputs: { base: 'main', head: 'forked', token: '' } },
    );
    expect(check.outputs).toMatchObject({ verdict: 'pass' });
    // The base schema was there: nothing was kept anew.
    expect(readdirSync(join(cache.dir, 'kept'))).toHaveLength(1);
    expect(world.github.requests).toEqual([]);
  }, 120_000);

  it('to another branch does nothing', async () => {
    using cache = await scratchCache();
    const end = await world.run('push', pushed('refs/heads/index'), { runner: { LOCKSTEP_CACHE: cache.dir } });
    expect([end.status, end.outputs]).toEqual([0, {}]);
    expect(end.stdout).toContain('::notice::Only a push to main');
    expect(existsSync(join(cache.dir, 'kept'))).toBe(false);
  });
});

describe('a comment', () => {
  it('that is a command gets one answer, by the role of whoever wrote it', async () => {
    const { id } = await say('reader', '/migrate help');
    expect(world.github.state.comments.find((each) => each.id === id)?.reactions).toMatchObject([{ content: 'eyes' }]);
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
      const pull_request = {
        number: 1,
        user: { login: 'ada' },
        base: { sha: world.base, repo },
        head: { sha: world.index, repo },
      };
      return world.run('pull_request', { pull_request }, { inputs: { head: 'index' } });
    };
    expect((await check()).outputs.verdict).not.toBe('fail');
    // So it does in the merge queue, for those behind it as well.
    const inQueue = async (number: number, head: string) => {
      const head_ref = `refs/heads/gh-readonly-queue/main/pr-${number}-${world.base}`;
      return world.run(
        'merge_group',
        { merge_group: { base_sha: world.base, head_sha: head, head_ref } },
        { inputs: { head } },
      );
    };
    expect((await inQueue(1, world.index)).outputs.verdict).not.toBe('fail');
    await world.repository.git('checkout', '-q', '--detach', world.base);
    await world.repository.git('merge', '-q', '--no-ff', '-m', 'Merge pull request #1 from octo/index', 'index');
    await world.repository.commit({ 'README.md': 'x' });
    const behind = await world.repository.git('rev-parse', 'HEAD');
    await world.repository.git('checkout', '-q', 'main');
    expect((await inQueue(2, behind)).outputs.verdict).not.toBe('fail');
    expect(world.checkOf(behind)?.conclusion).toBe('success');
    const ack = world.github.state.comments.find((each) => each.id === id);
    if (ack !== undefined) ack.updatedAt = '2026-11-20T11:00:00Z';
    expect((await check()).outputs.verdict).toBe('fail');
  }, 120_000);
});

describe('a finding that is accepted without a bot', () => {
  /** The check has failed, and its run has left its report. @returns the finding's name */
  async function fails(more: Partial<FakeRun> = {}): Promise<string> {
    const repo = { full_name: 'octo/shop' };
    const pull_request = {
      number: 1,
      user: { login: 'ada' },
      base: { sha: world.base, repo },
      head: { sha: world.index, repo },
    };
    const end = await world.run('pull_request', { pull_request }, { inputs: { head: 'index' } });
    expect([end.outputs.verdict, world.checkOf(world.index)?.conclusion], end.stdout).toEqual(['fail', 'failure']);
    const content = readFileSync(end.outputs['report-path'] ?? '', 'utf8');
    const at = {
      headSha: world.index,
      headBranch: 'index',
      path: '.github/workflows/check.yml',
      conclusion: 'failure',
    };
    addArtifact(world.github, addRun(world.github, { ...at, ...more }), makeZip([{ name: 'report.json', content }]));
    await say('ben', '/migrate status');
    return /`([\w-]+\.[0-9a-f]{8})`/.exec(answers().at(-1) ?? '')?.[1] ?? '';
  }

  async function accept(name: string, permissions: WorldRun['permissions'] = writes): Promise<string> {
    await say('ben', `/migrate ack ${name} --reason "it is small"`, { permissions });
    return answers().find((each) => each.includes('is accepted by ben')) ?? '';
  }

  it('turns the check at once, with the report of its last run, and starts no workflow', async () => {
    expect(await accept(await fails())).toMatch(/judged again with the report of .*: \*\*(?:pass|warn)\*\*/);
    expect(world.github.state.checks.map(({ history }) => history)).toEqual([['failure', 'success']]);
    expect(world.github.requests.filter((each) => /rerun|dispatches/.test(each))).toEqual([]);
  }, 60_000);

  const { actions: _, ...noActions } = writes;
  it.each<[string, Partial<FakeRun>, WorldRun['permissions'], string]>([
    ['a run goes on', { status: 'in_progress', conclusion: null }, writes, 'A run of the check is under way'],
    ['runs cannot be read', {}, noActions, '`actions: read`'],
    ['the check cannot be written', {}, { ...writes, checks: 'read' }, '`checks: write`'],
  ])(
    'waits for the next run where %s',
    async (_what, more, permissions, said) => {
      expect(await accept(await fails(more), permissions)).toContain(said);
      expect(world.checkOf(world.index)?.conclusion).toBe('failure');
    },
    60_000,
  );
});
