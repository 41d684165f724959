import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, type TestContext } from 'vitest';
import { withClient } from '../../src/database/client.ts';
import type { DatabaseAddress } from '../../src/database/database.ts';
import { databaseUrl } from '../../src/database/environment.ts';
import { until } from '../bot/running-bot.ts';
import { useBot } from '../bot/use-bot.ts';
import { actionsBot } from '../github/given.ts';
import { dispatchesIn } from '../github/routes/actions.ts';
import { sendComment, sendPull, sendPush } from '../github/send-webhook.ts';
import { userGiven } from '../github/shapes.ts';
import { type ActionEnd, type ActionRun, type BuiltAction, buildAction, runnerAt } from '../support/action.ts';

const SECRET = 'npm_0123456789';
/** What docs/workflows/apply-command.yml gives its job. */
const dispatchRights = {
  actions: 'read',
  contents: 'read',
  deployments: 'read',
  pull_requests: 'read',
  metadata: 'read',
} as const;

const commentRights = { ...dispatchRights, deployments: 'write', pull_requests: 'write' } as const;

let tools: string;
let nodePgMigrate: string | undefined;
let action: BuiltAction;
let checkouts: string[] = [];
let staging: DatabaseAddress;

beforeAll(async () => {
  tools = mkdtempSync(join(tmpdir(), 'apply-command-'));
  const npm = await execa('npm', ['install', '--no-audit', '--no-fund', 'node-pg-migrate@8', 'pg@8'], {
    cwd: tools,
    reject: false,
  });
  if (!npm.failed) nodePgMigrate = join(tools, 'node_modules/.bin/node-pg-migrate');
  action = buildAction();
}, 240_000);
afterAll(() => {
  rmSync(tools, { recursive: true, force: true });
  action[Symbol.dispose]();
});

const stage = useBot({
  async prepare({ server, shop }) {
    await shop.push('main', {
      'migrations/001_users.sql': null,
      'lockstep.yml': config(),
      'package.json': '{ "type": "module" }\n',
      'db/1700000000000_users.js':
        "export const up = (pgm) => pgm.createTable('users', { id: 'bigserial', name: 'text' });\n",
    });
    staging = server.app(await server.create('staging'));
    return { APPLY_REPOSITORIES: 'octo/shop=SHOP_*', APPLY_SECONDS: '1', SHOP_URL: databaseUrl(staging) };
  },
});

function config(): string {
  const command = `node ${nodePgMigrate} up -m db -j js && env | sort`;
  const source = { tool: 'command', path: 'db', command, install: 'touch installed', env: { NPM: `$\{NPM_TOKEN}` } };
  const staged = { urlFrom: 'SHOP_URL', evidence: 'warn', confirm: 'never' };
  return JSON.stringify({
    sources: [source],
    environments: {
      staging: { ...staged, executor: 'workflow' },
      direct: { ...staged, after: [] },
    },
  });
}

beforeEach((context: TestContext) => {
  if (nodePgMigrate === undefined) context.skip('node-pg-migrate could not be installed here');
});
afterEach(() => {
  for (const dir of checkouts) rmSync(dir, { recursive: true, force: true });
  checkouts = [];
});

const MAIL = {
  'db/1700000001000_mail.js': "export const up = (pgm) => pgm.addColumns('users', { mail: 'text' });\n",
};

const sql = <T extends object>(text: string): Promise<T[]> =>
  withClient(staging, async (client) => (await client.query<T>(text)).rows);
const ran = async (): Promise<string[]> =>
  (await sql<{ name: string }>('SELECT name FROM pgmigrations ORDER BY id')).map(({ name }) => name);
const runs = () => sql<{ id: string; state: string; code: string | null }>('SELECT id, state, code FROM lockstep.runs');

/** Merged as GitHub does. */
async function merge(files: Record<string, string>): Promise<void> {
  const { shop, github, done } = stage;
  const { repository } = shop;
  const base = await repository.git('rev-parse', 'main');
  await shop.push('feature-2', files);
  const pull = shop.open({ number: 2, head: 'feature-2' });
  await done(await sendPull(github, 'opened', 2));
  await repository.git('checkout', '-q', 'main');
  await repository.git('merge', '-q', '--no-ff', '-m', 'Merge pull request #2 from octo/feature-2', 'feature-2');
  const mergeCommit = await repository.git('rev-parse', 'main');
  Object.assign(pull, { state: 'closed', merged: true, mergeCommit, commitsFrom: base, baseSha: base });
  await done(await sendPull(github, 'closed', 2));
  await done(await sendPush(github, 'main'));
}

async function answer(body: string): Promise<string> {
  const { id, sent } = await sendComment(stage.github, { number: 2, body, login: 'ada' });
  await stage.done(sent);
  return stage.said().find((comment) => comment.body.startsWith(`<!-- lockstep:answer-${id} `))?.body ?? '';
}

/** As actions/checkout leaves it. */
async function checkout(ref = 'main', ...more: string[]): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'apply-command-checkout-'));
  checkouts.push(dir);
  await execa('git', ['clone', '-q', '--branch', ref, ...more, `file://${stage.shop.repository.dir}`, dir]);
  return dir;
}

/** The job that GitHub starts for the newest dispatch. */
function job({ dir, onStart }: { dir: string } & Pick<ActionRun, 'onStart'>): Promise<ActionEnd> {
  const { inputs = {} } = dispatchesIn(stage.github.state).at(-1) ?? {};
  const payload = { inputs, ref: 'refs/heads/main' };
  return run({ dir, event: 'workflow_dispatch', payload, inputs, ...(onStart && { onStart }) });
}

/** In a job that has the target's URL, and a secret for `install`. */
async function run(given: ActionRun): Promise<ActionEnd> {
  const { github } = stage;
  const rights = given.event === 'issue_comment' ? commentRights : dispatchRights;
  const end = await action.run({
    ...given,
    inputs: { token: github.token(actionsBot, rights), ...given.inputs },
    runner: { ...runnerAt(github.origin), SHOP_URL: databaseUrl(staging), NPM_TOKEN: SECRET },
  });
  const told = JSON.stringify([end.summary, end.outputs, github.state.comments]);
  expect(`${told} ${end.stdout.replaceAll(/^::add-mask::.*$/gm, '')}`).not.toContain(staging.password);
  expect(end.stdout).not.toContain(SECRET);
  return end;
}

async function dispatched(): Promise<string> {
  const text = await answer('/migrate apply staging');
  const id = /r-[0-9a-f]{6,}/.exec(text)?.[0] ?? '';
  await until('it is dispatched', () => dispatchesIn(stage.github.state).some(({ inputs }) => inputs.run === id));
  return id;
}

it('from the comment by the bot, a dispatch and the job to the tool itself, whose history then knows it', async () => {
  await merge(MAIL);
  const id = await dispatched();
  const dir = await checkout();
  const end = await job({ dir });
  expect(end.status, end.stdout).toBe(0);
  expect(end.outputs).toEqual({ 'run-id': id, 'run-state': 'succeeded' });
  expect(await ran()).toEqual(['1700000000000_users', '1700000001000_mail']);
  expect(await sql('SELECT mail FROM users')).toEqual([]);
  // What the tool printed is in the log, for nobody to be taken as a command; its environment had the endpoint alone.
  expect(end.stdout).toContain('### MIGRATION 1700000001000_mail (UP) ###');
  expect(end.stdout).toMatch(/^DATABASE_URL=postgresql:\/\/\w+:\*\*\*@127\.0\.0\.1:\d+\//m);
  expect(end.stdout).toMatch(/^PGPASSWORD=\*\*\*$/m);
  expect(end.stdout).not.toMatch(/^(?:SHOP_URL|INPUT_\w+|GITHUB_\w+|NPM_TOKEN)=/m);
  const sent = await sql<{ sql: string }>("SELECT data->>'sql' AS sql FROM lockstep.events WHERE kind = 'sent'");
  expect(sent.some(({ sql: text }) => text.includes('ADD \\"mail\\"'))).toBe(true);
  // The bot tells the pull request.
  await until('it is told', () =>
    stage.said().some(({ body }) => body.startsWith(`<!-- lockstep:end-${id} `) && /succeeded/.test(body)),
  );
  expect(await answer('/migrate apply staging')).toContain('`already_applied`');
}, 240_000);

it('nothing is run where the job has no checkout, or not of what was merged', async () => {
  const before = await stage.shop.repository.git('rev-parse', 'main');
  await stage.shop.repository.git('branch', 'old', before);
  await merge(MAIL);
  const cases: Array<[() => Promise<string>, RegExp]> = [
    [async () => action.temp, /needs a checkout[\s\S]*actions\/checkout/],
    [() => checkout('old'), /does not contain the merge[\s\S]*fetch-depth: 0/],
    [() => checkout('old', '--depth=1'), /does not have the merge/],
  ];
  for (const [open, why] of cases) {
    await dispatched();
    const end = await job({ dir: await open() });
    expect([end.status, end.outputs['run-state']]).toEqual([1, 'refused']);
    expect(end.summary.replaceAll('&#8203;', '')).toMatch(why);
  }
  expect((await runs()).map(({ state }) => state)).toEqual(['refused', 'refused', 'refused']);
  expect(await sql("SELECT to_regclass('users') AS users")).toEqual([{ users: null }]);
}, 240_000);

it('a bot runs no project’s code itself, and says what to set up; so where the workflow is not there', async () => {
  const { github } = stage;
  await merge(MAIL);
  const refused = (await answer('/migrate apply direct')).replaceAll('&#8203;', '');
  expect(refused).toMatch(/`runner_unavailable`[\s\S]*private key/);
  expect(refused).toMatch(/1\. Set `executor: workflow` for `direct`.*2\. Copy .*apply-command\.yml.*3\. Give/);
  expect(dispatchesIn(github.state)).toEqual([]);

  github.fault = ({ path }) =>
    path.endsWith('/dispatches') ? { status: 404, body: { message: 'Not Found' } } : undefined;
  await answer('/migrate apply staging');
  await expect.poll(runs).toMatchObject([{ state: 'refused', code: 'runner_unavailable' }]);
  await until('it is told', () =>
    stage.said().some(({ body }) => /^<!-- lockstep:end-[\s\S]*lockstep-apply\.yml[\s\S]*again/.test(body)),
  );
}, 120_000);

it('a job that is killed in the middle of the command leaves nothing half done: the next one goes on', async () => {
  await merge({
    'db/1700000001000_mail.js': `export const up = (pgm) => {
  pgm.addColumns('users', { mail: 'text' });
  pgm.sql('UPDATE counted SET n = n + 1');
  pgm.sql('SELECT pg_sleep(8)');
};\n`,
  });
  await sql('CREATE TABLE counted (n int); INSERT INTO counted VALUES (0)');
  const id = await dispatched();
  const dir = await checkout();
  const sleeping =
    "SELECT FROM pg_stat_activity WHERE query LIKE '%pg_sleep(8)%' AND state = 'active' AND pid <> pg_backend_pid()";
  const started = Promise.withResolvers<{ kill: (signal: 'SIGKILL') => unknown }>();
  const first = job({ dir, onStart: (child) => started.resolve({ kill: (signal) => child.kill(signal) }) });
  const child = await started.promise;
  await expect.poll(() => sql(sleeping), { timeout: 90_000, interval: 100 }).toHaveLength(1);
  child.kill('SIGKILL');
  expect((await first).status).not.toBe(0);
  expect(await runs()).toMatchObject([{ id, state: 'running' }]);
  // Its lease lives for some seconds more.
  let end: ActionEnd;
  do end = await job({ dir });
  while (end.stdout.includes('Another driver has run'));
  expect([end.status, end.outputs['run-state']], end.stdout).toEqual([0, 'succeeded']);
  expect(await sql('SELECT n FROM counted')).toEqual([{ n: 1 }]);
  expect(await ran()).toEqual(['1700000000000_users', '1700000001000_mail']);
  expect(await sql("SELECT data->>'proof' AS proof FROM lockstep.events WHERE kind = 'looked-up'")).toMatchObject([
    { proof: expect.stringContaining('in transactions') as string },
  ]);
}, 240_000);

it('a comment’s own job runs it from its checkout, and without one says what is missing', async () => {
  const { github } = stage;
  await merge(MAIL);
  // No webhook: there is a bot in these tests, which would answer as well.
  const said = async (dir: string): Promise<{ answer: string; end: ActionEnd }> => {
    const author = userGiven('ada') as { login: string; id: number; type: 'User' };
    const id = github.state.nextId++;
    const [at, body] = ['2026-11-20T10:00:00Z', '/migrate apply direct'];
    github.state.comments.push({ id, number: 2, body, author, createdAt: at, updatedAt: at, reactions: [] });
    const issue = { number: 2, pull_request: { merged_at: at } };
    const payload = { action: 'created', issue, comment: { id, body, user: author }, sender: author };
    const end = await run({ dir, event: 'issue_comment', payload, inputs: {} });
    const answer = github.state.comments.find((each) => each.body.startsWith(`<!-- lockstep:answer-${id} `));
    return { answer: answer?.body.replaceAll('&#8203;', '') ?? '', end };
  };
  expect((await said(action.temp)).answer).toMatch(/`runner_unavailable`[\s\S]*Next:[\s\S]*actions\/checkout/);
  const { answer: text, end } = await said(await checkout());
  expect([end.status, end.outputs['run-state']], end.stdout).toEqual([0, 'succeeded']);
  expect(text).toContain('brings pull request 2');
  const told = github.state.comments.map(({ body }) => body).join('\n');
  expect(told).toMatch(/lockstep:end-r-[\s\S]*succeeded/);
  // What it printed is in the log alone.
  expect(told).not.toContain('### MIGRATION');
  expect(await ran()).toEqual(['1700000000000_users', '1700000001000_mail']);
}, 180_000);
