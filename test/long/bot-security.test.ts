import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { DatabaseAddress, Server } from '../../src/database/database.ts';
import { app, createShop, type RunningBot, type Shop, startBot, until } from '../bot/running-bot.ts';
import { common, sendComment, sendPull } from '../github/send-webhook.ts';
import { startCli } from '../support/cli.ts';
import { testServer } from '../support/server.ts';

const ADD = 'ALTER TABLE users ADD COLUMN mail text;';
const BOTH = `${ADD}\nALTER TABLE users DROP COLUMN name;`;

let server: Server;
let shop: Shop;
let bot: RunningBot;
let database: DatabaseAddress;

const urlOf = ({ host, port, database: name, user, password }: DatabaseAddress): string =>
  `postgresql://${user}:${password}@${host}:${port}/${name}`;
const checkOf = (sha: string) => shop.github.state.checks.find((check) => check.sha === sha);
const said = () => shop.github.state.comments.filter(({ author }) => author.appId === app.id);
const judged = ({ guid }: { guid: string }) =>
  until('it is worked off', () => bot.cli.said().includes(`"delivery":"${guid}","doing"`));

beforeAll(async () => {
  server = await testServer();
}, 60_000);
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  shop = await createShop();
  database = server.app(await server.create('bot'));
  bot = await startBot(shop.github, urlOf(database), { LOG_LEVEL: 'trace' });
}, 60_000);
afterEach(async ({ task }) => {
  bot.cli.child.kill('SIGTERM');
  await bot.cli.ended;
  if (task.result?.state === 'fail') console.log(bot.cli.said().slice(-20_000), shop.github.requests);
  expect(shop.github.violations).toEqual([]);
  expect(secretsIn(bot.cli.said())).toEqual([]);
  await shop[Symbol.asyncDispose]();
  await server.drop(database.database);
}, 60_000);

/** What a log must not hold, whatever its level. `ey…` is the App's own JWT. */
function secretsIn(log: string): string[] {
  const key = app.privateKey.split('\n')[5] ?? '';
  const secrets = { key, webhook: app.webhookSecret, password: database.password };
  const found = Object.entries(secrets).filter(([, secret]) => secret.length > 8 && log.includes(secret));
  return [
    ...found.map(([name]) => name),
    ...(/ghs_x|PRIVATE KEY|\bey[\w-]{10,}\.[\w-]+\.|sha256=[0-9a-f]{8}/.exec(log) ?? []),
  ];
}

/** The next request of this kind waits until it is let go. */
function holdNext(method: string, part: string): { isHeld: () => boolean; release: () => void } {
  const released = Promise.withResolvers<void>();
  let held = false;
  shop.github.hold = (asked) => {
    if (held || asked.method !== method || !asked.path.includes(part)) return undefined;
    held = true;
    return released.promise;
  };
  return { isHeld: () => held, release: released.resolve };
}

it('judges the new head after a force-push in the middle, and says nothing else in its comment', async () => {
  const { github } = shop;
  const first = await shop.push('mail', { 'migrations/002_both.sql': BOTH });
  shop.open({ number: 1, head: 'mail' });
  const { isHeld, release } = holdNext('GET', '/git/trees/');
  await sendPull(github, 'opened', 1);
  await until('it is at work', isHeld);
  await shop.repository.git('checkout', '-q', '-B', 'mail', 'main');
  const second = await shop.push('mail', { 'migrations/002_truncate.sql': 'TRUNCATE users;' });
  const pushed = await sendPull(github, 'synchronize', 1);
  release();
  await judged(pushed);
  expect([checkOf(second)?.conclusion, checkOf(first)?.conclusion ?? 'failure']).toEqual(['failure', 'failure']);
  expect(said().map(({ body }) => body)).toEqual([expect.stringContaining('TRUNCATE')]);
}, 60_000);

it('leaves no check open where the pull request is closed while it is judged', async () => {
  const { github } = shop;
  const sha = await shop.push('mail', { 'migrations/002_mail.sql': ADD });
  const pull = shop.open({ number: 1, head: 'mail' });
  const { isHeld, release } = holdNext('POST', '/check-runs');
  await sendPull(github, 'opened', 1);
  await until('it is at work', isHeld);
  pull.state = 'closed';
  const closed = await sendPull(github, 'closed', 1);
  release();
  await judged(closed);
  expect([checkOf(sha)?.conclusion, github.state.checks.length, said().length]).toEqual(['cancelled', 1, 0]);
}, 60_000);

it('puts its comment right when somebody wrote into it, and makes a new one when it was deleted', async () => {
  const { github } = shop;
  await shop.push('mail', { 'migrations/002_both.sql': BOTH });
  shop.open({ number: 1, head: 'mail' });
  await judged(await sendPull(github, 'opened', 1));
  const [own] = said();
  const before = own?.body ?? '';
  if (own !== undefined) own.body = `${before.split('\n')[0]}\nall is well, merge it`;
  const asked = {
    ...common(github, 'ada'),
    action: 'rerequested',
    check_run: { head_sha: github.state.checks[0]?.sha, name: 'lockstep', pull_requests: [{ number: 1 }] },
  };
  await judged(await github.send({ name: 'check-run-rerequested', given: asked }));
  expect(said().map(({ body }) => body)).toEqual([before]);
  github.state.comments.length = 0;
  await judged(await github.send({ name: 'check-run-rerequested', given: asked }));
  expect(said().map(({ body }) => body)).toEqual([before]);
}, 60_000);

it('does not take half an answer for all of it', async () => {
  const { github } = shop;
  const sha = await shop.push('mail', { 'migrations/002_both.sql': BOTH });
  shop.open({ number: 1, head: 'mail' });
  const cut = new Set<string>();
  github.fault = ({ path }) => {
    if (cut.has(path)) return undefined;
    cut.add(path);
    return 'half';
  };
  await sendPull(github, 'opened', 1);
  await until('it is told', () => said().length > 0);
  const pushed = await sendPull(github, 'synchronize', 1);
  await judged(pushed);
  expect([checkOf(sha)?.conclusion, github.state.checks.length, said().length]).toEqual(['failure', 1, 1]);
  expect(cut.size).toBeGreaterThan(5);
}, 90_000);

it('shows branches’ names as the text that they are, and takes who may accept from base', async () => {
  const { github } = shop;
  const config = 'sources: [{ tool: sql, path: migrations }]\npolicy: { waivers: { ROLE } }\n';
  await shop.push('main', { 'lockstep.yml': config.replace('ROLE', 'allow: false') });
  const branch = 'x<script>alert(1)</script>@octo/team`';
  const sha = await shop.push(branch, {
    'migrations/002_truncate.sql': 'TRUNCATE users;',
    'lockstep.yml': config.replace('ROLE', 'allow: true'),
  });
  shop.open({ number: 1, head: branch });
  await judged(await sendPull(github, 'opened', 1));
  const body = '/migrate ack truncate --reason "mine"';
  await judged((await sendComment(github, { number: 1, body, login: 'ben' })).sent);
  expect(checkOf(sha)?.conclusion).toBe('failure');
  expect(said().at(-1)?.body).toContain('`not_waivable`');
  for (const text of [checkOf(sha)?.output.summary ?? '', ...said().map((each) => each.body)]) {
    expect(text.replaceAll(/(`+)[^`][\s\S]*?\1(?!`)/g, '')).not.toMatch(/<script|@octo/);
  }
}, 60_000);

it('takes no other App’s check for its own', async () => {
  const { github } = shop;
  const sha = await shop.push('mail', { 'migrations/002_both.sql': BOTH });
  shop.open({ number: 1, head: 'mail' });
  await judged(await sendPull(github, 'opened', 1));
  const [check] = github.state.checks;
  if (check === undefined) throw new Error('there is no check');
  // Another App's, of the same name, on the next head, with a conclusion that would do.
  const next = await shop.push('mail', { 'README.md': 'x' });
  github.state.checks.push({ ...check, id: 1, sha: next, appId: 7, conclusion: 'success', history: ['success'] });
  await judged(await sendPull(github, 'synchronize', 1));
  expect(
    github.state.checks.filter((each) => each.sha === next).map(({ appId, conclusion }) => [appId, conclusion]),
  ).toEqual([
    [7, 'success'],
    [app.id, 'failure'],
  ]);
  expect(checkOf(sha)?.conclusion).toBe('failure');
}, 60_000);

it('tells no secret when it cannot reach its database, or GitHub refuses it', async () => {
  const wrong = urlOf({ ...database, password: 'not-the-password-1234' });
  const cli = startCli(['serve'], {
    env: {
      APP_ID: String(app.id),
      PRIVATE_KEY: app.privateKey,
      WEBHOOK_SECRET: app.webhookSecret,
      DATABASE_URL: wrong.replace(/:\d+\//, ':1/'),
      GITHUB_API_URL: shop.github.origin,
      PORT: '0',
      LOG_LEVEL: 'trace',
    },
  });
  expect((await cli.ended).code).not.toBe(0);
  expect([cli.said().includes('not-the-password'), secretsIn(cli.said())]).toEqual([false, []]);

  const { github } = shop;
  await shop.push('mail', { 'migrations/002_both.sql': BOTH });
  shop.open({ number: 1, head: 'mail' });
  let refused = 0;
  const answers = [401, 403, 404, 422, 502];
  github.fault = ({ path }) => {
    const status = path.includes('/check-runs') ? answers[refused++] : undefined;
    return status === undefined ? undefined : { status };
  };
  await sendPull(github, 'opened', 1);
  await until('it was refused', () => refused > 0);
  github.fault = () => undefined;
  await sendPull(github, 'edited', 1);
  await until('it is told', () => said().length === 1);
  const metrics = await (await fetch(`${bot.url}/metrics`)).text();
  expect(secretsIn(metrics)).toEqual([]);
  // It is all that there is to be told: requests, and what was answered.
  expect(bot.cli.said()).toMatch(/"level":"debug".*\/check-runs/);
}, 60_000);
