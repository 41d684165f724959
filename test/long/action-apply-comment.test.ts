import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DatabaseAddress } from '../../src/database/database.ts';
import { makeZip } from '../../src/evidence/testing/make-zip.ts';
import { deploymentsIn } from '../github/routes/deployments.ts';
import { teamsIn } from '../github/routes/teams.ts';
import { addArtifact, addRun } from '../github/send-run.ts';
import { userGiven } from '../github/shapes.ts';
import type { ActionEnd } from '../support/action.ts';
import {
  type ActionRound,
  type ActionShop,
  columnsIn,
  createActionShop,
  type GivenToJob,
  runsIn,
} from '../support/action-shop.ts';

let shop: ActionShop;
let github: ActionRound['github'];
let staging: DatabaseAddress;
let production: DatabaseAddress;
let run: ActionRound['run'];

beforeAll(async () => {
  shop = await createActionShop();
}, 120_000);
afterAll(() => shop[Symbol.asyncDispose]());
beforeEach(async () => {
  ({ github, staging, production, run } = await shop.begin());
});
afterEach(async () => {
  expect(github.violations).toEqual([]);
  await github[Symbol.asyncDispose]();
});

describe('a comment on a merged pull request, where there is no bot', () => {
  async function say(
    body: string,
    {
      login = 'ada',
      sender = login,
      how = 'created',
      ...more
    }: GivenToJob & { login?: string; sender?: string; how?: string } = {},
  ): Promise<{ answer: string; end: ActionEnd; payload: object }> {
    const author = userGiven(login) as { login: string; id: number; type: 'User' };
    const id = github.state.nextId++;
    const at = '2026-11-20T10:00:00Z';
    github.state.comments.push({ id, number: 2, body, author, createdAt: at, updatedAt: at, reactions: [] });
    const payload = {
      action: how,
      issue: { number: 2, pull_request: { merged_at: at } },
      comment: { id, body, user: author },
      sender: userGiven(sender),
    };
    const end = await run('issue_comment', payload, more);
    const answer = saying(`answer-${id}`)[0] ?? '';
    return { answer, end, payload };
  }
  const saying = (key: string): string[] =>
    github.state.comments
      .filter(({ author, body }) => author.type === 'Bot' && body.startsWith(`<!-- lockstep:${key} `))
      .map(({ body }) => body);

  it('brings the change to one environment after the other, by the evidence and by who is in the team', async () => {
    const checked = addRun(github, { headSha: shop.head, headBranch: 'feature-2' });
    addArtifact(github, checked, makeZip([{ name: 'report.json', content: JSON.stringify(shop.report) }]));
    const { answer, end } = await say('/migrate apply staging');
    expect(end.status, end.stdout).toBe(0);
    const id = end.outputs['run-id'] ?? '';
    expect(answer).toContain(`Run \`${id}\` brings pull request 2`);
    expect(end.outputs['run-state']).toBe('succeeded');
    expect(end.summary).toContain('Apply on staging: succeeded');
    expect(await columnsIn(staging)).toEqual(['id', 'name', 'mail']);
    expect([saying(`run-${id}`).length, saying(`end-${id}`).length]).toEqual([1, 1]);
    expect(saying(`end-${id}`)[0]).toContain('succeeded');
    const [deployment] = deploymentsIn(github.state);
    expect(deployment).toMatchObject({
      environment: 'staging-db',
      sha: shop.mergeSha,
      payload: { run: id, actor: 'ada' },
    });
    expect(deployment?.statuses.at(-1)).toMatchObject({
      state: 'success',
      logUrl: `${github.origin}/octo/shop/actions/runs/5`,
    });

    // The workflow's own token sees no teams.
    expect((await say('/migrate apply production')).answer).toMatch(/`github_unavailable`[\s\S]*members-token/);
    const members = github.token({ login: 'reads-members', id: 9, type: 'Bot' }, { members: 'read' });
    const asked = (login: string) => say('/migrate apply production', { login, inputs: { 'members-token': members } });
    expect((await asked('ada')).answer).toMatch(/`not_allowed`.*the team dba/);
    teamsIn(github.state).set('dba', new Map([['ada', 'active']]));
    expect((await asked('ada')).end.outputs['run-state']).toBe('succeeded');
    expect(await columnsIn(production)).toEqual(['id', 'name', 'mail']);

    // The way back is somebody else's to confirm, and what it takes back is live no longer.
    const back = await say('/migrate rollback staging');
    expect([back.end.status, back.end.outputs['run-state']]).toEqual([0, 'awaiting_confirmation']);
    expect(back.answer).toContain('users.mail');
    const confirm = `/migrate confirm ${back.end.outputs['run-id']}`;
    expect((await say(confirm)).answer).toMatch(/`(not_allowed|four_eyes)`/);
    github.state.roles.set('chief', 'admin');
    expect((await say(confirm, { login: 'chief' })).end.outputs['run-state']).toBe('succeeded');
    expect(await columnsIn(staging)).toEqual(['id', 'name']);
    expect(deployment?.statuses.at(-1)?.state).toBe('inactive');
  }, 120_000);

  it('does nothing without the role, the URL or a clock, and says what to do', async () => {
    expect((await say('/migrate apply staging', { login: 'reader' })).answer).toContain('`not_allowed`');
    expect((await say('/migrate apply stagin')).answer).toMatch(/`unknown_environment`[\s\S]*staging/);
    expect((await say('/migrate apply staging --at 2027-01-01T00:00:00Z')).answer).toContain('`runner_unavailable`');
    expect((await say('/migrate apply staging --window')).answer).toContain('`runner_unavailable`');
    const elsewhere = await say('/migrate apply production', { runner: { SHOP_PRODUCTION_URL: '' } });
    expect(elsewhere.answer).toMatch(/`runner_unavailable`[\s\S]*Next:[\s\S]*SHOP\\?_PRODUCTION\\?_URL/);
    const none = { SHOP_PRODUCTION_URL: '', SHOP_STAGING_URL: '' };
    expect((await say('/migrate pause r-0123456789', { runner: none })).answer).toContain('`runner_unavailable`');
    expect((await say('/migrate help', { runner: none })).answer).not.toContain('migrate apply');
    expect((await say('/migrate help')).answer).toMatch(/migrate apply <environment>[\s\S]*migrate rollback/);
    expect((await say('/migrate plan staging')).answer).toMatch(/ADD COLUMN mail[\s\S]*apply staging/);
    expect([await runsIn(staging), await runsIn(production), deploymentsIn(github.state)]).toEqual([[], [], []]);
  }, 60_000);

  it('counts once, as it was written, by whom', async () => {
    await say('/migrate apply staging', { how: 'edited' });
    await say('/migrate apply staging', { sender: 'reader' });
    expect([await runsIn(staging), github.state.comments.filter(({ author }) => author.type === 'Bot')]).toEqual([
      [],
      [],
    ]);
    const { end, payload } = await say('/migrate apply staging');
    const known = [{ id: end.outputs['run-id'], state: 'succeeded' }];
    expect(await runsIn(staging)).toEqual(known);
    // The job is run again: by its author, which gives the command again, and by somebody else.
    const again = { GITHUB_RUN_ATTEMPT: '2', GITHUB_TRIGGERING_ACTOR: 'ada' };
    expect((await run('issue_comment', payload, { runner: again })).outputs['run-id']).toBe(known[0]?.id);
    const other = await run('issue_comment', payload, { runner: { ...again, GITHUB_TRIGGERING_ACTOR: 'reader' } });
    expect(other.outputs).toEqual({});
    expect(other.stdout).toContain('Nothing to answer: somebody else');
    expect(await runsIn(staging)).toEqual(known);
  }, 60_000);
});
