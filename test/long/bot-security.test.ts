import { afterEach, expect, it } from 'vitest';
import { databaseUrl } from '../../src/database/environment.ts';
import { app, until } from '../bot/running-bot.ts';
import { useBot } from '../bot/use-bot.ts';
import { common, sendComment, sendPull } from '../github/send-webhook.ts';
import { startCli } from '../support/cli.ts';

const ADD = 'ALTER TABLE users ADD COLUMN mail text;';
const BOTH = `${ADD}\nALTER TABLE users DROP COLUMN name;`;

// Once the bot has ended: what it says last counts, too.
afterEach(() => {
  expect(secretsIn(stage.log())).toEqual([]);
});
const stage = useBot({ prepare: async () => ({ LOG_LEVEL: 'trace' }) });
const { checkOf, said } = stage;

/** What a log must not hold, whatever its level. `ey…` is the App's own JWT. */
function secretsIn(log: string): string[] {
  const key = app.privateKey.split('\n')[5] ?? '';
  const secrets = { key, webhook: app.webhookSecret, password: stage.database.password };
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
  stage.github.hold = (asked) => {
    if (held || asked.method !== method || !asked.path.includes(part)) return undefined;
    held = true;
    return released.promise;
  };
  return { isHeld: () => held, release: released.resolve };
}

it('judges the new head after a force-push in the middle, and says nothing else in its comment', async () => {
  const { shop, github } = stage;
  const first = await shop.push('mail', { 'migrations/002_both.sql': BOTH });
  shop.open({ number: 1, head: 'mail' });
  const { isHeld, release } = holdNext('GET', '/git/trees/');
  await sendPull(github, 'opened', 1);
  await until('it is at work', isHeld);
  await shop.repository.git('checkout', '-q', '-B', 'mail', 'main');
  const second = await shop.push('mail', { 'migrations/002_truncate.sql': 'TRUNCATE users;' });
  const pushed = await sendPull(github, 'synchronize', 1);
  release();
  await stage.done(pushed);
  expect([checkOf(second)?.conclusion, checkOf(first)?.conclusion ?? 'failure']).toEqual(['failure', 'failure']);
  expect(said().map(({ body }) => body)).toEqual([expect.stringContaining('TRUNCATE')]);
}, 60_000);

it('leaves no check open where the pull request is closed while it is judged', async () => {
  const { shop, github } = stage;
  const sha = await shop.push('mail', { 'migrations/002_mail.sql': ADD });
  const pull = shop.open({ number: 1, head: 'mail' });
  const { isHeld, release } = holdNext('POST', '/check-runs');
  await sendPull(github, 'opened', 1);
  await until('it is at work', isHeld);
  pull.state = 'closed';
  const closed = await sendPull(github, 'closed', 1);
  release();
  await stage.done(closed);
  expect([checkOf(sha)?.conclusion, github.state.checks.length, said().length]).toEqual(['cancelled', 1, 0]);
}, 60_000);

it('puts its comment right when somebody wrote into it, and makes a new one when it was deleted', async () => {
  const { shop, github } = stage;
  await shop.push('mail', { 'migrations/002_both.sql': BOTH });
  shop.open({ number: 1, head: 'mail' });
  await stage.done(await sendPull(github, 'opened', 1));
  const [own] = said();
  const before = own?.body ?? '';
  if (own !== undefined) own.body = `${before.split('\n')[0]}\nall is well, merge it`;
  const asked = {
    ...common(github, 'ada'),
    action: 'rerequested',
    check_run: { head_sha: github.state.checks[0]?.sha, name: 'lockstep', pull_requests: [{ number: 1 }] },
  };
  await stage.done(await github.send({ name: 'check-run-rerequested', given: asked }));
  expect(said().map(({ body }) => body)).toEqual([before]);
  github.state.comments.length = 0;
  await stage.done(await github.send({ name: 'check-run-rerequested', given: asked }));
  expect(said().map(({ body }) => body)).toEqual([before]);
}, 60_000);

it('does not take half an answer for all of it', async () => {
  const { shop, github } = stage;
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
  await stage.done(pushed);
  expect([checkOf(sha)?.conclusion, github.state.checks.length, said().length]).toEqual(['failure', 1, 1]);
  expect(cut.size).toBeGreaterThan(5);
}, 90_000);

it('shows branches’ names as the text that they are, and takes who may accept from base', async () => {
  const { shop, github } = stage;
  const config = 'sources: [{ tool: sql, path: migrations }]\npolicy: { waivers: { ROLE } }\n';
  await shop.push('main', { 'lockstep.yml': config.replace('ROLE', 'allow: false') });
  const branch = 'x<script>alert(1)</script>@octo/team`';
  const sha = await shop.push(branch, {
    'migrations/002_truncate.sql': 'TRUNCATE users;',
    'lockstep.yml': config.replace('ROLE', 'allow: true'),
  });
  shop.open({ number: 1, head: branch });
  await stage.done(await sendPull(github, 'opened', 1));
  const body = '/migrate ack truncate --reason "mine"';
  await stage.done((await sendComment(github, { number: 1, body, login: 'ben' })).sent);
  expect(checkOf(sha)?.conclusion).toBe('failure');
  expect(said().at(-1)?.body).toContain('`not_waivable`');
  for (const text of [checkOf(sha)?.output.summary ?? '', ...said().map((each) => each.body)]) {
    expect(text.replaceAll(/(`+)[^`][\s\S]*?\1(?!`)/g, '')).not.toMatch(/<script|@octo/);
  }
}, 60_000);

it('takes no other App’s check for its own', async () => {
  const { shop, github } = stage;
  const sha = await shop.push('mail', { 'migrations/002_both.sql': BOTH });
  shop.open({ number: 1, head: 'mail' });
  await stage.done(await sendPull(github, 'opened', 1));
  const [check] = github.state.checks;
  if (check === undefined) throw new Error('there is no check');
  // Another App's, of the same name, on the next head, with a conclusion that would do.
  const next = await shop.push('mail', { 'README.md': 'x' });
  github.state.checks.push({ ...check, id: 1, sha: next, appId: 7, conclusion: 'success', history: ['success'] });
  await stage.done(await sendPull(github, 'synchronize', 1));
  expect(
    github.state.checks.filter((each) => each.sha === next).map(({ appId, conclusion }) => [appId, conclusion]),
  ).toEqual([
    [7, 'success'],
    [app.id, 'failure'],
  ]);
  expect(checkOf(sha)?.conclusion).toBe('failure');
}, 60_000);

it('tells no secret when it cannot reach its database, or GitHub refuses it', async () => {
  const wrong = databaseUrl({ ...stage.database, password: 'not-the-password-1234' });
  const cli = startCli(['serve'], {
    env: {
      APP_ID: String(app.id),
      PRIVATE_KEY: app.privateKey,
      WEBHOOK_SECRET: app.webhookSecret,
      DATABASE_URL: wrong.replace(/:\d+\//, ':1/'),
      GITHUB_API_URL: stage.github.origin,
      PORT: '0',
      LOG_LEVEL: 'trace',
    },
  });
  expect((await cli.ended).code).not.toBe(0);
  expect([cli.said().includes('not-the-password'), secretsIn(cli.said())]).toEqual([false, []]);

  const { shop, github } = stage;
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
  const metrics = await (await fetch(`${stage.bot.url}/metrics`)).text();
  expect(secretsIn(metrics)).toEqual([]);
  // It is all that there is to be told: requests, and what was answered.
  expect(stage.log()).toMatch(/"level":"debug".*\/check-runs/);
}, 60_000);
