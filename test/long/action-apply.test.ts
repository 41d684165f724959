import { getOctokit } from '@actions/github';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGitHubControlPlane } from '../../src/apply/github/github-control-plane.ts';
import { isRefusal } from '../../src/apply/guards/control-plane.ts';
import { openTargetStore } from '../../src/apply/store/open.ts';
import type { Run } from '../../src/apply/store.ts';
import { runVerb } from '../../src/apply/verbs/run-verb.ts';
import { connect, withClient } from '../../src/database/client.ts';
import type { DatabaseAddress, Server } from '../../src/database/database.ts';
import { makeZip } from '../../src/evidence/testing/make-zip.ts';
import { createMemoryCache } from '../../src/forge/blob-cache.ts';
import { renderJson } from '../../src/report/json.ts';
import type { JsonReport } from '../../src/report/report.ts';
import { type FakeGitHub, startFakeGitHub } from '../github/fake-github.ts';
import { deploymentsIn } from '../github/routes/deployments.ts';
import { teamsIn } from '../github/routes/teams.ts';
import { addArtifact, addRun } from '../github/send-run.ts';
import { userGiven } from '../github/shapes.ts';
import { type ActionEnd, type ActionRun, type BuiltAction, buildAction, runnerAt } from '../support/action.ts';
import { urlOf } from '../support/apply-shop.ts';
import { createRepository, type TestRepository } from '../support/git-repository.ts';
import { checkRepository } from '../support/run-check.ts';
import { testServer } from '../support/server.ts';

const CONFIG = `sources: [{ tool: golang-migrate, path: db }]
database: { rows: 20, probes: false }
environments:
  staging: { urlFrom: SHOP_STAGING_URL, evidence: warn, executor: workflow }
  production: { urlFrom: SHOP_PRODUCTION_URL, appliers: { teams: [dba] } }
`;
const USERS = 'CREATE TABLE users (id bigint PRIMARY KEY, name text);';
const bot = { login: 'github-actions[bot]', id: 41898282, type: 'Bot' } as const;
/** What docs/workflows/apply-by-comment.yml gives its job. */
const rights = {
  actions: 'read',
  contents: 'read',
  deployments: 'write',
  pull_requests: 'write',
  metadata: 'read',
} as const;

let action: BuiltAction;
let server: Server;
let repository: TestRepository;
let github: FakeGitHub;
let staging: DatabaseAddress;
let production: DatabaseAddress;
/** Of pull request 2: its head, what its check reported, and its merge. */
let head: string;
let report: JsonReport;
let mergeSha: string;

const columns = async (address: DatabaseAddress): Promise<string[]> =>
  (await withClient(address, (client) => client.query('SELECT * FROM users'))).fields.map(({ name }) => name);
const runs = async (address: DatabaseAddress): Promise<Array<{ id: string; state: string }>> =>
  withClient(address, async (client) => {
    const there = await client.query<{ at: string | null }>(`SELECT to_regclass('lockstep.runs') AS at`);
    if (there.rows[0]?.at == null) return [];
    return (await client.query<{ id: string; state: string }>('SELECT id, state FROM lockstep.runs ORDER BY seq')).rows;
  });

/** Merges a branch as GitHub does. */
async function merge(number: number, files: Record<string, string>): Promise<{ head: string; mergeSha: string }> {
  const base = await repository.git('rev-parse', 'main');
  await repository.git('checkout', '-q', '-b', `feature-${number}`);
  const own = await repository.commit(files);
  await repository.git('checkout', '-q', 'main');
  await repository.git('merge', '-q', '--no-ff', '-m', `Merge #${number}`, `feature-${number}`);
  const merged = await repository.git('rev-parse', 'main');
  pulls.push({
    ...{ number, title: 't', author: 'ben', state: 'closed', merged: true, draft: false, base: 'main' },
    ...{ head: `feature-${number}`, mergeCommit: merged, commitsFrom: base, baseSha: base },
  });
  return { head: own, mergeSha: merged };
}
const pulls: NonNullable<Parameters<typeof startFakeGitHub>[0]['pulls']> = [];

/** A database that the first migration has been applied to, by golang-migrate itself. */
async function createTarget(label: string): Promise<DatabaseAddress> {
  const address = server.app(await server.create(label));
  const history = 'CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)';
  await withClient(address, (client) =>
    client.query(`${USERS} ${history}; INSERT INTO schema_migrations VALUES (1)`.replace('(1)', '(1, false)')),
  );
  return address;
}

beforeAll(async () => {
  action = buildAction();
  server = await testServer();
  repository = await createRepository();
  await repository.commit({
    'lockstep.yml': CONFIG,
    '.github/workflows/lockstep.yml':
      'on: pull_request\njobs: { check: { steps: [{ with: { name: lockstep-report } }] } }\n',
    'db/1_users.up.sql': USERS,
    'db/1_users.down.sql': 'DROP TABLE users;',
  });
  const base = await repository.git('rev-parse', 'main');
  ({ head, mergeSha } = await merge(2, {
    'db/2_mail.up.sql': 'ALTER TABLE users ADD COLUMN mail text;',
    'db/2_mail.down.sql': 'ALTER TABLE users DROP COLUMN mail;',
  }));
  report = renderJson(await checkRepository(repository.dir, { base, head }));
}, 120_000);
afterAll(async () => {
  repository[Symbol.dispose]();
  action[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});
beforeEach(async () => {
  github = await startFakeGitHub({ dir: repository.dir, pulls: structuredClone(pulls) });
  github.state.roles.set('ada', 'write').set('reader', 'read');
  [staging, production] = [await createTarget('staging'), await createTarget('production')];
});
afterEach(async () => {
  expect(github.violations).toEqual([]);
  await github[Symbol.asyncDispose]();
});

type Given = Partial<Pick<ActionRun, 'inputs' | 'runner' | 'onStart'>>;

/** In a job that has both URLs, unless it is told otherwise. */
async function run(event: string, payload: object, { inputs = {}, runner = {}, onStart }: Given): Promise<ActionEnd> {
  const end = await action.run({
    dir: repository.dir,
    event,
    payload,
    inputs: { token: github.token(bot, rights), ...inputs },
    runner: {
      ...runnerAt(github.origin),
      SHOP_STAGING_URL: urlOf(staging),
      SHOP_PRODUCTION_URL: urlOf(production),
      ...runner,
    },
    ...(onStart && { onStart }),
  });
  const told = JSON.stringify([end.summary, end.outputs, github.state.comments, deploymentsIn(github.state)]);
  expect(`${told} ${end.stdout.replaceAll(/^::add-mask::.*$/gm, '')}`).not.toContain(staging.password);
  return end;
}

describe('a run that the bot dispatches', () => {
  /** As the bot keeps it, for an environment whose executor is the workflow. */
  async function keepRun(repositoryName = 'octo/shop'): Promise<Run> {
    const { request } = getOctokit(github.token(bot, rights), { baseUrl: github.origin });
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
  const dispatch = (inputs: Record<string, string>, more: Given = {}) =>
    run('workflow_dispatch', { inputs, ref: 'refs/heads/main' }, { ...more, inputs });

  it('is driven to its end once, and is in the log, the summary and the outputs', async () => {
    const { id } = await keepRun();
    const end = await dispatch({ run: id, environment: 'staging' });
    expect(end.status, end.stdout).toBe(0);
    expect(await columns(staging)).toEqual(['id', 'name', 'mail']);
    expect(end.outputs).toEqual({ 'run-id': id, 'run-state': 'succeeded' });
    expect(end.summary).toMatch(/Apply on staging: succeeded[\s\S]*ADD COLUMN mail/);
    expect(end.stdout).toMatch(/::group::running[\s\S]*::group::succeeded/);
    // Pull request and Deployments are the bot's to tell.
    expect([github.state.comments, deploymentsIn(github.state)]).toEqual([[], []]);

    const again = await dispatch({ run: id, environment: 'staging' });
    expect([again.status, again.outputs['run-state']]).toEqual([0, 'succeeded']);
    expect(again.stdout).toContain('::notice::Run');
    expect(await runs(staging)).toEqual([{ id, state: 'succeeded' }]);
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
    const { id: foreign } = await keepRun('octo/blog');
    const end = await dispatch({ run: foreign, environment: 'staging' });
    expect([end.status, end.stdout]).toEqual([1, expect.stringContaining('is not a change of octo/shop')]);
    expect(await columns(staging)).toEqual(['id', 'name']);
    expect(await runs(staging)).toEqual([id, foreign].map((each) => ({ id: each, state: 'queued' })));
  }, 60_000);

  it('is paused where its job is cancelled, and another job goes on', async () => {
    const { id } = await keepRun();
    const reader = await connect(staging);
    await reader.query('BEGIN; SELECT FROM users');
    const state = async (): Promise<string | undefined> => (await runs(staging))[0]?.state;
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
    expect(await columns(staging)).toEqual(['id', 'name']);
    await withClient(staging, (client) =>
      client.query(`INSERT INTO lockstep.controls (run, verb) VALUES ('${id}', 'resume')`),
    );
    const next = await dispatch({ run: id, environment: 'staging' });
    expect([next.status, next.outputs['run-state']]).toEqual([0, 'succeeded']);
    expect(await columns(staging)).toEqual(['id', 'name', 'mail']);
  }, 90_000);

  it('is refused where who asked for it may not apply any more', async () => {
    const { id } = await keepRun();
    github.state.roles.set('ada', 'read');
    const end = await dispatch({ run: id, environment: 'staging' });
    expect([end.status, end.outputs['run-state']]).toEqual([1, 'refused']);
    expect(end.summary).toContain('`not_allowed`');
    expect(await columns(staging)).toEqual(['id', 'name']);
  });
});

describe('a comment on a merged pull request, where there is no bot', () => {
  async function say(
    body: string,
    {
      login = 'ada',
      sender = login,
      how = 'created',
      ...more
    }: Given & { login?: string; sender?: string; how?: string } = {},
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
    const checked = addRun(github, { headSha: head, headBranch: 'feature-2' });
    addArtifact(github, checked, makeZip([{ name: 'report.json', content: JSON.stringify(report) }]));
    const { answer, end } = await say('/migrate apply staging');
    expect(end.status, end.stdout).toBe(0);
    const id = end.outputs['run-id'] ?? '';
    expect(answer).toContain(`Run \`${id}\` brings pull request 2`);
    expect(end.outputs['run-state']).toBe('succeeded');
    expect(end.summary).toContain('Apply on staging: succeeded');
    expect(await columns(staging)).toEqual(['id', 'name', 'mail']);
    expect([saying(`run-${id}`).length, saying(`end-${id}`).length]).toEqual([1, 1]);
    expect(saying(`end-${id}`)[0]).toContain('succeeded');
    const [deployment] = deploymentsIn(github.state);
    expect(deployment).toMatchObject({ environment: 'staging-db', sha: mergeSha, payload: { run: id, actor: 'ada' } });
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
    expect(await columns(production)).toEqual(['id', 'name', 'mail']);

    // The way back is somebody else's to confirm, and what it takes back is live no longer.
    const back = await say('/migrate rollback staging');
    expect([back.end.status, back.end.outputs['run-state']]).toEqual([0, 'awaiting_confirmation']);
    expect(back.answer).toContain('users.mail');
    const confirm = `/migrate confirm ${back.end.outputs['run-id']}`;
    expect((await say(confirm)).answer).toMatch(/`(not_allowed|four_eyes)`/);
    github.state.roles.set('chief', 'admin');
    expect((await say(confirm, { login: 'chief' })).end.outputs['run-state']).toBe('succeeded');
    expect(await columns(staging)).toEqual(['id', 'name']);
    expect(deployment?.statuses.at(-1)?.state).toBe('inactive');
  }, 120_000);

  it('does nothing without the role, the URL or a clock, and says what to do', async () => {
    expect((await say('/migrate apply staging', { login: 'reader' })).answer).toContain('`not_allowed`');
    expect((await say('/migrate apply stagin')).answer).toMatch(/`unknown_environment`[\s\S]*staging/);
    expect((await say('/migrate apply staging --at 2027-01-01T00:00:00Z')).answer).toContain('`runner_unavailable`');
    const elsewhere = await say('/migrate apply production', { runner: { SHOP_PRODUCTION_URL: '' } });
    expect(elsewhere.answer).toMatch(/`runner_unavailable`[\s\S]*Next:[\s\S]*SHOP\\?_PRODUCTION\\?_URL/);
    const none = { SHOP_PRODUCTION_URL: '', SHOP_STAGING_URL: '' };
    expect((await say('/migrate pause r-0123456789', { runner: none })).answer).toContain('`runner_unavailable`');
    expect((await say('/migrate help', { runner: none })).answer).not.toContain('migrate apply');
    expect((await say('/migrate help')).answer).toMatch(/migrate apply <environment>[\s\S]*migrate rollback/);
    expect((await say('/migrate plan staging')).answer).toMatch(/ADD COLUMN mail[\s\S]*apply staging/);
    expect([await runs(staging), await runs(production), deploymentsIn(github.state)]).toEqual([[], [], []]);
  }, 60_000);

  it('counts once, as it was written, by whom', async () => {
    await say('/migrate apply staging', { how: 'edited' });
    await say('/migrate apply staging', { sender: 'reader' });
    expect([await runs(staging), github.state.comments.filter(({ author }) => author.type === 'Bot')]).toEqual([
      [],
      [],
    ]);
    const { end, payload } = await say('/migrate apply staging');
    const known = [{ id: end.outputs['run-id'], state: 'succeeded' }];
    expect(await runs(staging)).toEqual(known);
    // The job is run again: by its author, which gives the command again, and by somebody else.
    const again = { GITHUB_RUN_ATTEMPT: '2', GITHUB_TRIGGERING_ACTOR: 'ada' };
    expect((await run('issue_comment', payload, { runner: again })).outputs['run-id']).toBe(known[0]?.id);
    const other = await run('issue_comment', payload, { runner: { ...again, GITHUB_TRIGGERING_ACTOR: 'reader' } });
    expect(other.outputs).toEqual({});
    expect(other.stdout).toContain('Nothing to answer: somebody else');
    expect(await runs(staging)).toEqual(known);
  }, 60_000);
});
