import { getOctokit } from '@actions/github';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createShop, type Shop } from '../../../test/bot/running-bot.ts';
import { deploymentsIn } from '../../../test/github/routes/deployments.ts';
import { teamsIn } from '../../../test/github/routes/teams.ts';
import { createMemoryCache } from '../../forge/blob-cache.ts';
import { loadParser } from '../../sql/postgres/parse.ts';
import { readChange } from '../change/read-change.ts';
import { type ControlPlane, isRefusal, type Merged } from '../guards/control-plane.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import type { Actor } from '../store.ts';
import { createGitHubControlPlane } from './github-control-plane.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const bot = { login: 'lockstep[bot]', id: 1, type: 'Bot', appId: 1 } as const;
const people = { role: 'write', users: [], teams: [] } as const;
const actor = (login: string): Actor => ({ login, role: 'write', via: 'chat' });
const MAIL = { 'migrations/002_mail.sql': 'ALTER TABLE users ADD COLUMN mail text;' };
const MORE = { 'migrations/003_more.sql': 'ALTER TABLE users ADD COLUMN more text;' };

let shop: Shop;
let plane: ControlPlane;

beforeEach(async () => {
  await loadParser();
  shop = await createShop();
  const rights = { contents: 'read', pull_requests: 'read', deployments: 'read', members: 'read', metadata: 'read' };
  const token = shop.github.token(bot, rights as Record<string, 'read'>);
  const { request } = getOctokit(token, { baseUrl: shop.github.origin, log: silent });
  plane = createGitHubControlPlane({
    owner: 'octo',
    repo: 'shop',
    request,
    cache: createMemoryCache(),
    retry: { pauseMs: 1 },
    reportsOf: () => Promise.resolve([]),
  });
});
afterEach(async () => {
  expect(shop.github.violations).toEqual([]);
  await shop[Symbol.asyncDispose]();
});

const git = (...args: string[]): Promise<string> => shop.repository.git(...args);

function must<T extends object>(answer: T | GuardRefusal): T {
  if (isRefusal(answer)) throw new Error(`${answer.code}: ${answer.message}`);
  return answer as T;
}

/** A pull request of two commits, while main moved on; merged in one of GitHub's three ways. */
async function mergeBy(method: 'merge' | 'squash' | 'rebase'): Promise<string> {
  const from = await git('rev-parse', 'main');
  await shop.push('feature', MAIL);
  await shop.push('feature', MORE);
  await git('checkout', '-q', 'main');
  await shop.repository.commit({ 'README.md': 'moved' }, 'elsewhere');
  if (method === 'merge')
    await git('merge', '-q', '--no-ff', '-m', 'Merge pull request #2 from octo/feature', 'feature');
  if (method === 'squash') {
    await git('merge', '-q', '--squash', 'feature');
    await git('commit', '-q', '-m', 'Both (#2)');
  }
  if (method === 'rebase') {
    await git('checkout', '-q', '-b', 'rebased', 'feature');
    await git('rebase', '-q', 'main');
    await git('checkout', '-q', 'main');
    await git('merge', '-q', '--ff-only', 'rebased');
  }
  const mergeCommit = await git('rev-parse', 'main');
  shop.open({
    number: 2,
    head: 'feature',
    title: 'Mail',
    state: 'closed',
    merged: true,
    mergeCommit,
    commitsFrom: from,
  });
  return mergeCommit;
}

describe('a merged pull request', () => {
  it.each(['merge', 'squash', 'rebase'] as const)('by %s is its own migrations, and no others', async (method) => {
    const mergeSha = await mergeBy(method);
    await shop.repository.commit({ 'docs.md': 'later' });
    const merged: Merged = must(await plane.merged({ pull: 2 }));
    expect(merged).toMatchObject({ pull: 2, mergeSha, title: 'Mail', author: 'ada' });
    expect(merged.before.get('README.md')).toBeDefined();
    expect(merged.before.get('migrations/002_mail.sql')).toBeUndefined();
    expect(merged.own?.headSha).toBe(await git('rev-parse', 'feature'));
    const config = must(await plane.config());
    const read = must(await readChange({ merged, config, repository: plane.repository }));
    expect(read.change.migrations.map(({ id }) => id)).toEqual(['002_mail.sql', '003_more.sql']);
    // The commit that merged it, and one that it brought, stand for it.
    expect(must(await plane.merged({ commit: mergeSha })).pull).toBe(2);
  });

  it('is told from one that is open, merged elsewhere, or no longer on the branch', async () => {
    await shop.push('feature', MAIL);
    shop.open({ number: 2, head: 'feature' });
    expect(await plane.merged({ pull: 2 })).toMatchObject({ code: 'not_merged' });
    const mergeCommit = await git('rev-parse', 'feature');
    shop.open({ number: 3, head: 'feature', base: 'feature', state: 'closed', merged: true, mergeCommit });
    expect(await plane.merged({ pull: 3 })).toMatchObject({ code: 'not_on_base' });
    shop.open({ number: 4, head: 'feature', state: 'closed', merged: true, mergeCommit });
    expect(await plane.merged({ pull: 4 })).toMatchObject({ code: 'not_on_base' });
    expect(await plane.merged({ commit: mergeCommit })).toMatchObject({ code: 'not_on_base' });
    expect(await plane.merged({ commit: 'f'.repeat(40) })).toMatchObject({ code: 'not_merged' });
    expect(await plane.merged({ commit: '../../x' })).toMatchObject({ code: 'not_merged' });
  });

  it('is asked for who brought a file, and whether a commit contains another', async () => {
    const mergeSha = await mergeBy('squash');
    const first = await git('rev-parse', 'main~2');
    expect(await plane.pullOf('migrations/002_mail.sql', mergeSha)).toMatchObject({ sha: mergeSha, pull: 2 });
    expect(await plane.pullOf('migrations/none.sql', mergeSha)).toBeUndefined();
    expect([await plane.contains(mergeSha, first), await plane.contains(first, mergeSha)]).toEqual([true, false]);
    expect(await plane.contains('f'.repeat(40), first)).toMatchObject({ code: 'github_unavailable' });
  });
});

describe('people', () => {
  it('need their role, and to be named or of a team where some are', async () => {
    const { state } = shop.github;
    state.roles.set('cy', 'maintain').set('dora', 'write');
    teamsIn(state).set(
      'db',
      new Map([
        ['ada', 'active'],
        ['dora', 'pending'],
      ]),
    );
    const may = async (login: string, more: object): Promise<boolean> =>
      (await plane.mayAct(actor(login), { ...people, users: [], teams: [], ...more })) === undefined;
    expect([await may('ada', {}), await may('reader', {}), await may('stranger', {})]).toEqual([true, false, false]);
    expect([await may('cy', { role: 'maintain' }), await may('ada', { role: 'maintain' })]).toEqual([true, false]);
    expect([await may('Ben', { users: ['ben'] }), await may('ada', { users: ['ben'] })]).toEqual([false, false]);
    expect([await may('ben', { users: ['BEN'] }), await may('reader', { users: ['reader'] })]).toEqual([true, false]);
    const db = { teams: ['db'] };
    expect([await may('ada', db), await may('ben', db), await may('dora', db)]).toEqual([true, false, false]);
    expect(await plane.mayAct(actor('ben'), { role: 'write', users: [], teams: ['db'] })).toMatchObject({
      code: 'not_allowed',
      message: 'ben has the role write; this needs the role write and to be of the team db.',
    });
  });
});

describe('what is live', () => {
  function deploy(sha: string, ...statuses: string[]): void {
    const at = new Date().toISOString();
    const all = deploymentsIn(shop.github.state);
    const id = all.length + 1;
    const whole = { id, sha, ref: sha, task: 'deploy', environment: 'production', payload: {}, description: null };
    const given = statuses.map((state, index) => ({
      ...{
        id: id * 100 + index,
        state,
        description: '',
        environment: 'production',
        logUrl: '',
        creator: bot,
        createdAt: at,
      },
    }));
    all.push({ ...whole, production: true, transient: false, creator: bot, createdAt: at, statuses: given });
  }

  it('is the newest that succeeded, and whatever newer one may have replaced a part of it', async () => {
    expect(await plane.live('production')).toMatchObject({ code: 'github_unavailable' });
    deploy('a'.repeat(40), 'queued', 'success');
    deploy('b'.repeat(40), 'success');
    const shas = async (): Promise<string[]> => must(await plane.live('production')).map(({ sha }) => sha.charAt(0));
    expect(await shas()).toEqual(['b']);
    deploy('c'.repeat(40), 'in_progress', 'failure');
    deploy('d'.repeat(40));
    expect(await shas()).toEqual(['d', 'c', 'b']);
    deploy('e'.repeat(40), 'success', 'inactive');
    expect(await shas()).toEqual(['d', 'c', 'b']);
  });
});

describe('what GitHub does not say', () => {
  it('is a refusal, never a guess', async () => {
    await mergeBy('merge');
    shop.github.fault = () => ({ status: 503 });
    const asked = [
      plane.merged({ pull: 2 }),
      plane.config(),
      plane.mayAct(actor('ada'), { role: 'read', users: [], teams: [] }),
      plane.live('production'),
      plane.contains('main', 'main~1'),
    ];
    for (const answer of await Promise.all(asked)) expect(answer).toMatchObject({ code: 'github_unavailable' });
    shop.github.fault = () => undefined;
    shop.github.revoke();
    await expect(plane.merged({ pull: 2 })).rejects.toMatchObject({ code: 'github-unauthorised' });
  });

  it('is evidence that nobody has', async () => {
    await mergeBy('merge');
    const merged = must(await plane.merged({ pull: 2 }));
    const config = must(await plane.config());
    const { change } = must(await readChange({ merged, config, repository: plane.repository }));
    expect(await plane.evidence(change)).toMatchObject({ state: 'none' });
  });
});
