import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { connect, withClient } from '../../src/database/client.ts';
import type { DatabaseAddress, Server } from '../../src/database/database.ts';
import { makeZip } from '../../src/evidence/testing/make-zip.ts';
import { renderJson } from '../../src/report/json.ts';
import { app, createShop, type RunningBot, type Shop, startBot, until } from '../bot/running-bot.ts';
import { dispatchesIn } from '../github/routes/actions.ts';
import { deploymentsIn } from '../github/routes/deployments.ts';
import { issuesIn } from '../github/routes/issues.ts';
import { addArtifact, addRun, sendRun } from '../github/send-run.ts';
import { sendComment, sendPull, sendPush } from '../github/send-webhook.ts';
import { checkRepository } from '../support/run-check.ts';
import { testServer } from '../support/server.ts';

const WORKFLOW = 'on: pull_request\njobs: { check: { steps: [{ with: { name: lockstep-report } }] } }\n';
const CONFIG = `sources: [{ tool: golang-migrate, path: db }]
database: { rows: 50, probes: false }
environments:
  staging: { urlFrom: SHOP_STAGING_URL, lockTimeout: 0.5, attempts: 20, evidence: warn }
  production: { urlFrom: SHOP_PRODUCTION_URL, appliers: { users: [ada] } }
  elsewhere: { urlFrom: SHOP_STAGING_URL, executor: workflow, workflow: apply.yml, after: [], evidence: warn }
`;
const USERS = 'CREATE TABLE users (id bigint PRIMARY KEY, name text);';
const MAIL = {
  'db/2_mail.up.sql': 'ALTER TABLE users ADD COLUMN mail text;',
  'db/2_mail.down.sql': 'ALTER TABLE users DROP COLUMN mail;',
};

let server: Server;
let shop: Shop;
let bot: RunningBot;
let others: RunningBot[] = [];
let env: Record<string, string>;
let staging: DatabaseAddress;
let production: DatabaseAddress;
let database: string;

const urlOf = ({ host, port, database: name, user, password }: DatabaseAddress): string =>
  `postgresql://${user}:${password}@${host}:${port}/${name}`;
const said = () => shop.github.state.comments.filter(({ author }) => author.appId === app.id);
const saying = (text: RegExp) => said().filter(({ body }) => text.test(body));
const done = (guid: string) =>
  until('it is worked off', () =>
    [bot, ...others].some(({ cli }) => cli.said().includes(`"delivery":"${guid}","doing"`)),
  );
const sql = <T extends object>(address: DatabaseAddress, text: string): Promise<T[]> =>
  withClient(address, async (client) => (await client.query<T>(text)).rows);
const columns = async (address: DatabaseAddress): Promise<string[]> =>
  (await withClient(address, (client) => client.query('SELECT * FROM users'))).fields.map(({ name }) => name);

/** A database that the first migration has been applied to, by golang-migrate itself. */
async function createTarget(label: string): Promise<DatabaseAddress> {
  const address = server.app(await server.create(label));
  await sql(
    address,
    `${USERS} CREATE TABLE schema_migrations (version bigint NOT NULL PRIMARY KEY, dirty boolean NOT NULL)`,
  );
  await sql(address, 'INSERT INTO schema_migrations VALUES (1, false)');
  return address;
}

beforeAll(async () => {
  server = await testServer();
}, 60_000);
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  shop = await createShop();
  await shop.push('main', {
    'migrations/001_users.sql': null,
    'lockstep.yml': CONFIG,
    '.github/workflows/lockstep.yml': WORKFLOW,
    'db/1_users.up.sql': USERS,
    'db/1_users.down.sql': 'DROP TABLE users;',
  });
  [staging, production] = [await createTarget('staging'), await createTarget('production')];
  database = urlOf(server.app(await server.create('bot')));
  env = {
    APPLY_REPOSITORIES: 'octo/shop=SHOP_*',
    APPLY_SECONDS: '1',
    SHOP_STAGING_URL: urlOf(staging),
    SHOP_PRODUCTION_URL: urlOf(production),
  };
  bot = await startBot(shop.github, database, env);
}, 60_000);
afterEach(async ({ task }) => {
  bot.cli.child.kill('SIGTERM');
  const { code } = await bot.cli.ended;
  for (const { cli } of others.splice(0)) {
    cli.child.kill('SIGTERM');
    await cli.ended;
  }
  if (task.result?.state === 'fail') {
    console.log(
      bot.cli.said().slice(-8000),
      said().map(({ body }) => body.slice(0, 600)),
      shop.github.requests.slice(-60),
    );
  }
  expect([shop.github.violations, code]).toEqual([[], 0]);
  await shop[Symbol.asyncDispose]();
}, 60_000);

/** Opened, checked by its workflow where that is asked for, and merged. */
async function mergePull(number: number, files: Record<string, string>, { isChecked = false } = {}): Promise<string> {
  const { github, repository } = shop;
  const base = await repository.git('rev-parse', 'main');
  const head = `feature-${number}`;
  const sha = await shop.push(head, files);
  const pull = shop.open({ number, head });
  await done((await sendPull(github, 'opened', number)).guid);
  if (isChecked) {
    const run = addRun(github, { headSha: sha, headBranch: head });
    const report = renderJson(await checkRepository(repository.dir, { base, head: sha }));
    addArtifact(github, run, makeZip([{ name: 'report.json', content: JSON.stringify(report) }]));
    await done((await sendRun(github, run)).guid);
  }
  await repository.git('checkout', '-q', 'main');
  await repository.git('merge', '-q', '--no-ff', '-m', `Merge pull request #${number} from octo/${head}`, head);
  const mergeCommit = await repository.git('rev-parse', 'main');
  Object.assign(pull, { state: 'closed', merged: true, mergeCommit, commitsFrom: base, baseSha: base });
  await done((await sendPull(github, 'closed', number)).guid);
  await done((await sendPush(github, 'main')).guid);
  return mergeCommit;
}

async function answer(number: number, body: string, login = 'ada'): Promise<string> {
  const { id, sent } = await sendComment(shop.github, { number, body, login });
  await done(sent.guid);
  const found = said().find((comment) => comment.body.startsWith(`<!-- lockstep:answer-${id} `));
  return found?.body ?? '';
}

/** Webhooks go to the new one. */
function restart(): Promise<RunningBot> {
  shop.github.webhookUrl = undefined;
  return startBot(shop.github, database, env);
}

/** The one run on staging, by the target itself. */
async function runIs(state: string): Promise<void> {
  const read = async (): Promise<string | undefined> =>
    (await sql<{ state: string }>(staging, 'SELECT state FROM lockstep.runs').catch(() => []))[0]?.state;
  await expect.poll(read, { timeout: 60_000, interval: 100 }).toBe(state);
}

const runIn = (text: string): string => /r-[0-9a-f]{6,}/.exec(text)?.[0] ?? '';
const ended = (run: string, state: RegExp) =>
  until(
    `${run} has ended`,
    () => said().some(({ body }) => body.startsWith(`<!-- lockstep:end-${run} `) && state.test(body)),
    90,
  );

it('brings a merged change to staging, to production, and takes it back there', async () => {
  const { github } = shop;
  const mergeSha = await mergePull(2, MAIL, { isChecked: true });
  expect(await answer(2, '/migrate plan staging')).toMatch(/Plan.*staging[\s\S]*ADD COLUMN mail[\s\S]*apply staging/);
  expect(await columns(staging)).toEqual(['id', 'name']);

  // In order, by whom the environment names.
  expect(await answer(2, '/migrate apply production')).toContain('`prior_env`');
  expect(await answer(2, '/migrate apply staging', 'reader')).toContain('`not_allowed`');
  expect(await answer(2, '/migrate apply production', 'ben')).toContain('`not_allowed`');
  expect(deploymentsIn(github.state)).toEqual([]);

  const first = runIn(await answer(2, '/migrate apply staging'));
  await ended(first, /succeeded/);
  expect(await columns(staging)).toEqual(['id', 'name', 'mail']);
  expect(await sql(staging, 'SELECT * FROM schema_migrations')).toEqual([{ version: '2', dirty: false }]);
  const second = runIn(await answer(2, '/migrate apply production'));
  await ended(second, /succeeded/);
  expect(await columns(production)).toEqual(['id', 'name', 'mail']);

  // One comment for the progress, one for the end; a deployment each, and what it was.
  for (const run of [first, second]) {
    expect(saying(new RegExp(`^<!-- lockstep:run-${run} `)).length).toBeLessThanOrEqual(1);
    expect(saying(new RegExp(`^<!-- lockstep:end-${run} `))).toHaveLength(1);
  }
  const shown = deploymentsIn(github.state).map(({ environment, task, sha, payload, statuses }) => {
    return { environment, task, sha, run: payload.run, states: statuses.map(({ state }) => state) };
  });
  expect(shown).toEqual([
    {
      environment: 'staging-db',
      task: 'lockstep:apply',
      sha: mergeSha,
      run: first,
      states: expect.arrayContaining(['success']) as string[],
    },
    {
      environment: 'production-db',
      task: 'lockstep:apply',
      sha: mergeSha,
      run: second,
      states: expect.arrayContaining(['success']) as string[],
    },
  ]);
  expect(await answer(2, '/migrate apply production')).toMatch(/`(already_applied|nothing_to_apply)`/);

  // The way back: its loss is named, and somebody who may approve confirms it.
  github.state.roles.set('chief', 'admin');
  const asked = await answer(2, '/migrate rollback production');
  expect(asked).toContain('users.mail');
  const back = runIn(asked);
  expect(await answer(2, `/migrate confirm ${back}`, 'ben')).toContain('`not_allowed`');
  await answer(2, `/migrate confirm ${back}`, 'chief');
  await ended(back, /Rollback on production/);
  expect(await columns(production)).toEqual(['id', 'name']);
  await until(
    'the first run is shown as taken back',
    () => deploymentsIn(github.state)[1]?.statuses.at(-1)?.state === 'inactive',
  );
  expect(await answer(2, '/migrate status')).toMatch(/rolled back/);
  await until('the dashboard says so', () =>
    /Pending on production\n\n- #2,/.test(issuesIn(github.state)[0]?.body ?? ''),
  );
  expect(issuesIn(github.state)).toHaveLength(1);
  expect(JSON.stringify([bot.cli.said(), said(), shown])).not.toContain(staging.password);
}, 240_000);

it('goes on where a bot that was killed left off, with GitHub down, and tells it once', async () => {
  const { github } = shop;
  await mergePull(2, { ...MAIL, 'db/3_more.up.sql': 'ALTER TABLE users ADD COLUMN more text;' });
  const blocker = await connect(staging);
  await blocker.query('BEGIN; LOCK TABLE users IN ACCESS SHARE MODE');
  // The bot does not get to say that it has taken the command on.
  github.hold = ({ method, path }) =>
    method === 'POST' && path.endsWith('/comments') ? new Promise(() => undefined) : undefined;
  const { id } = await sendComment(github, { number: 2, body: '/migrate apply staging', login: 'ada' });
  await runIs('lock_wait');
  bot.cli.child.kill('SIGKILL');
  await bot.cli.ended;
  github.hold = () => undefined;
  github.fault = () => 'cut';
  await blocker.query('COMMIT');
  await blocker.end();
  bot = await restart();
  await runIs('succeeded');
  expect(await columns(staging)).toEqual(['id', 'name', 'mail', 'more']);
  expect(said().filter(({ body }) => body.includes('Apply on'))).toEqual([]);

  github.fault = () => undefined;
  const [{ run } = { run: '' }] = await sql<{ run: string }>(staging, 'SELECT id AS run FROM lockstep.runs');
  await ended(run, /succeeded/);
  await until('the command is answered', () => saying(new RegExp(`^<!-- lockstep:answer-${id} `)).length === 1, 90);
  expect(saying(new RegExp(`^<!-- lockstep:answer-${id} `))[0]?.body).toContain(run);
  expect(saying(new RegExp(`^<!-- lockstep:run-${run} `)).length).toBeLessThanOrEqual(1);
  expect(saying(new RegExp(`^<!-- lockstep:end-${run} `)).length).toBeLessThanOrEqual(2);
  expect(await sql(staging, 'SELECT id FROM lockstep.runs')).toEqual([{ id: run }]);
  expect(deploymentsIn(github.state)).toHaveLength(1);
  const steps = await sql<{ state: string }>(staging, 'SELECT state FROM lockstep.steps');
  expect(new Set(steps.map(({ state }) => state))).toEqual(new Set(['landed']));
}, 240_000);

it('finishes the unit that is under way before it stops, and leaves the run to the next', async () => {
  await mergePull(2, { 'db/2_slow.up.sql': 'SELECT pg_sleep(4);', 'db/3_mail.up.sql': MAIL['db/2_mail.up.sql'] });
  await answer(2, '/migrate apply staging');
  await runIs('running');
  await expect
    .poll(() => sql(staging, `SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'`), { timeout: 20_000 })
    .toHaveLength(1);
  bot.cli.child.kill('SIGTERM');
  expect((await bot.cli.ended).code).toBe(0);
  const left = await sql(
    staging,
    'SELECT r.state, s.state AS step, s.attempts, b.at::text FROM lockstep.runs r, lockstep.steps s, lockstep.beats b',
  );
  expect(left).toEqual([{ state: 'running', step: 'landed', attempts: 1, at: '-infinity' }]);
  bot = await restart();
  await runIs('succeeded');
  expect(await columns(staging)).toEqual(['id', 'name', 'mail']);
}, 180_000);

it('takes a command once, from who wrote it, as it was written, however many bots there are', async () => {
  const { github } = shop;
  const other = await startBot(github, database, env);
  others = [other];
  await mergePull(2, MAIL);
  const { id, sent } = await sendComment(github, { number: 2, body: '/migrate apply staging', login: 'ada' });
  await done(sent.guid);
  const kept = github.state.deliveries.find(({ guid }) => guid === sent.guid);
  await github.send({ name: 'issue-comment-created', given: kept?.payload, guid: sent.guid, again: true });
  // Under another id, as whoever has the secret would send it.
  await github.send({ name: 'issue-comment-created', given: kept?.payload, again: true });
  const edited = { ...(kept?.payload as object), action: 'edited', changes: { body: { from: 'x' } } };
  const ignored = await github.send({ name: 'issue-comment-edited', given: edited });
  expect(ignored.body).toContain('not needed');
  await sendComment(github, { number: 2, body: '/migrate apply staging', login: 'ada', sender: 'mallory' });
  await sendComment(github, { number: 2, body: '/migrate apply staging', login: 'ada', type: 'Bot' });
  await until('it has ended', () => saying(/^<!-- lockstep:end-/).length > 0, 60);
  await sleep(2000);
  expect(await sql(staging, 'SELECT id FROM lockstep.runs')).toHaveLength(1);
  expect(await sql(staging, 'SELECT max(attempts) FROM lockstep.steps')).toEqual([{ max: 1 }]);
  expect(saying(new RegExp(`^<!-- lockstep:answer-${id} `))).toHaveLength(1);
  expect(saying(/^<!-- lockstep:end-/)).toHaveLength(1);
  expect(deploymentsIn(github.state)).toHaveLength(1);
  expect(issuesIn(github.state)).toHaveLength(1);
  other.cli.child.kill('SIGTERM');
  expect((await other.cli.ended).code).toBe(0);
  others = [];
  expect(await answer(2, '/migrate help', 'reader')).not.toContain('migrate apply');
  expect(await answer(2, '/migrate help')).toMatch(/migrate apply <environment>[\s\S]*migrate rollback/);
}, 180_000);

it('lets the repository’s workflow drive a run where its environment says so', async () => {
  await mergePull(2, MAIL);
  const run = runIn(await answer(2, '/migrate apply elsewhere'));
  await until('it is dispatched', () => dispatchesIn(shop.github.state).length > 0);
  expect(dispatchesIn(shop.github.state)).toEqual([
    { workflow: 'apply.yml', ref: 'main', inputs: { run, environment: 'elsewhere' } },
  ]);
  await sleep(3000);
  expect(dispatchesIn(shop.github.state)).toHaveLength(1);
  expect(await columns(staging)).toEqual(['id', 'name']);
}, 120_000);

it('gives no repository a variable that is not its own, and tells why', async () => {
  await shop.push('main', { 'lockstep.yml': CONFIG.replace('urlFrom: SHOP_PRODUCTION_URL', 'urlFrom: DATABASE_URL') });
  await mergePull(2, MAIL);
  const refused = await answer(2, '/migrate apply production');
  expect(refused).toContain('`target_unreachable`');
  expect(refused).toContain('DATABASE');
  expect(refused).not.toContain(staging.password);
}, 120_000);
