import { getOctokit } from '@actions/github';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGitHubControlPlane } from '../../src/apply/github/github-control-plane.ts';
import { isRefusal } from '../../src/apply/guards/control-plane.ts';
import { openTargetStore } from '../../src/apply/store/open.ts';
import type { Run } from '../../src/apply/store.ts';
import { runVerb } from '../../src/apply/verbs/run-verb.ts';
import { connect, withClient } from '../../src/database/client.ts';
import type { DatabaseAddress } from '../../src/database/database.ts';
import { createMemoryCache } from '../../src/forge/blob-cache.ts';
import { actionsBot } from '../github/given.ts';
import { deploymentsIn } from '../github/routes/deployments.ts';
import {
  type ActionRound,
  type ActionShop,
  columnsIn,
  createActionShop,
  type GivenToJob,
  jobRights,
  runsIn,
} from '../support/action-shop.ts';
import { urlOf } from '../support/apply-shop.ts';

let shop: ActionShop;
let github: ActionRound['github'];
let staging: DatabaseAddress;
let run: ActionRound['run'];

beforeAll(async () => {
  shop = await createActionShop();
}, 120_000);
afterAll(() => shop[Symbol.asyncDispose]());
beforeEach(async () => {
  ({ github, staging, run } = await shop.begin());
});
afterEach(async () => {
  expect(github.violations).toEqual([]);
  await github[Symbol.asyncDispose]();
});

describe('a run that the bot dispatches', () => {
  /** As the bot keeps it, for an environment whose executor is the workflow. */
  async function keepRun(repositoryName = 'octo/shop'): Promise<Run> {
    const { request } = getOctokit(github.token(actionsBot, jobRights), { baseUrl: github.origin });
    const at = { owner: 'octo', repo: 'shop', request, cache: createMemoryCache() };
    const plane = createGitHubControlPlane({ ...at, reportsOf: () => Promise.resolve([]) });
    const control = { ...plane, repository: repositoryName };
    const config = await control.config();
    if (isRefusal(config)) throw new Error(config.message);
    const url = urlOf(staging);
    const given = await runVerb(
      { verb: 'apply', environment: 'staging', flags: {} },
      {
        ...{ config, control, change: { pull: 2 }, now: new Date() },
        actor: { login: 'ada', role: 'write', via: 'chat' },
        async open(environment) {
          const store = await openTargetStore({ url, environment });
          return { store, url, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
        },
        start: () => Promise.resolve(),
      },
    );
    if (isRefusal(given) || given.run === undefined) throw new Error(JSON.stringify(given));
    expect(given.run.state).toBe('queued');
    return given.run;
  }
  const dispatch = (inputs: Record<string, string>, more: GivenToJob = {}) =>
    run('workflow_dispatch', { inputs, ref: 'refs/heads/main' }, { ...more, inputs });

  it('is driven to its end once, and is in the log, the summary and the outputs', async () => {
    const { id } = await keepRun();
    const end = await dispatch({ run: id, environment: 'staging' });
    expect(end.status, end.stdout).toBe(0);
    expect(await columnsIn(staging)).toEqual(['id', 'name', 'mail']);
    expect(end.outputs).toEqual({ 'run-id': id, 'run-state': 'succeeded' });
    expect(end.summary).toMatch(/Apply on staging: succeeded[\s\S]*ADD COLUMN mail/);
    expect(end.stdout).toMatch(/::group::running[\s\S]*::group::succeeded/);
    // Pull request and Deployments are the bot's to tell.
    expect([github.state.comments, deploymentsIn(github.state)]).toEqual([[], []]);

    const again = await dispatch({ run: id, environment: 'staging' });
    expect([again.status, again.outputs['run-state']]).toEqual([0, 'succeeded']);
    expect(again.stdout).toContain('::notice::Run');
    expect(await runsIn(staging)).toEqual([{ id, state: 'succeeded' }]);
  });

  it('is not driven where it is not the one that the target knows, in its environment', async () => {
    const { id } = await keepRun();
    const cases: Array<[RegExp, Record<string, string>, Record<string, string>?]> = [
      [/There is no run r-[0-9a-f]+ in production/, { environment: 'production' }],
      [/There is no run r-0123456789 in staging/, { run: 'r-0123456789' }],
      [/not the id of a run/, { run: 'r-1; echo x' }],
      [/There is no environment/, { environment: '$(id)' }],
      [/There is no environment/, { environment: '' }],
      [/no variable SHOP_STAGING_URL/, {}, { SHOP_STAGING_URL: '' }],
    ];
    for (const [why, inputs, runner] of cases) {
      const end = await dispatch({ run: id, environment: 'staging', ...inputs }, { runner: runner ?? {} });
      expect([end.status, end.stdout]).toEqual([1, expect.stringMatching(why)]);
    }
    expect(await columnsIn(staging)).toEqual(['id', 'name']);
    expect(await runsIn(staging)).toEqual([{ id, state: 'queued' }]);
  }, 60_000);

  it('is not driven where it is a change of another repository', async () => {
    const { id } = await keepRun('octo/blog');
    const end = await dispatch({ run: id, environment: 'staging' });
    expect([end.status, end.stdout]).toEqual([1, expect.stringContaining('is not a change of octo/shop')]);
    expect(await columnsIn(staging)).toEqual(['id', 'name']);
    expect(await runsIn(staging)).toEqual([{ id, state: 'queued' }]);
  });

  it('is paused where its job is cancelled, and another job goes on', async () => {
    const { id } = await keepRun();
    const reader = await connect(staging);
    await reader.query('BEGIN; SELECT FROM users');
    const state = async (): Promise<string | undefined> => (await runsIn(staging))[0]?.state;
    const cancel = async (child: { kill(signal: 'SIGINT'): unknown }): Promise<void> => {
      await expect.poll(state, { timeout: 30_000, interval: 100 }).toBe('lock_wait');
      child.kill('SIGINT');
    };
    const started = Promise.withResolvers<Parameters<typeof cancel>[0]>();
    // The child by itself is a promise of its end.
    const onStart = (child: Parameters<typeof cancel>[0]): void =>
      started.resolve({ kill: (signal) => child.kill(signal) });
    const [end] = await Promise.all([
      dispatch({ run: id, environment: 'staging' }, { onStart }),
      started.promise.then(cancel),
    ]);
    await reader.end();
    expect([end.status, end.outputs['run-state']]).toEqual([1, 'paused']);
    expect(end.summary).toContain(`/migrate resume ${id}`);
    expect(await columnsIn(staging)).toEqual(['id', 'name']);
    await withClient(staging, (client) =>
      client.query(`INSERT INTO lockstep.controls (run, verb) VALUES ('${id}', 'resume')`),
    );
    const next = await dispatch({ run: id, environment: 'staging' });
    expect([next.status, next.outputs['run-state']]).toEqual([0, 'succeeded']);
    expect(await columnsIn(staging)).toEqual(['id', 'name', 'mail']);
  }, 90_000);

  it('is refused where who asked for it may not apply any more', async () => {
    const { id } = await keepRun();
    github.state.roles.set('ada', 'read');
    const end = await dispatch({ run: id, environment: 'staging' });
    expect([end.status, end.outputs['run-state']]).toEqual([1, 'refused']);
    expect(end.summary).toContain('`not_allowed`');
    expect(await columnsIn(staging)).toEqual(['id', 'name']);
  });
});
