import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { withClient } from '../../src/database/client.ts';
import type { DatabaseAddress, Server } from '../../src/database/database.ts';
import { common, sendComment, sendPull } from '../github/send-webhook.ts';
import { testServer } from '../support/server.ts';
import { app, createShop, type RunningBot, type Shop, startBot, until } from './running-bot.ts';

const BOTH = 'ALTER TABLE users ADD COLUMN mail text;\nALTER TABLE users DROP COLUMN name;';

let server: Server;
let shop: Shop;
let bot: RunningBot;
let database: DatabaseAddress;

const urlOf = ({ host, port, database: name, user, password }: DatabaseAddress): string =>
  `postgresql://${user}:${password}@${host}:${port}/${name}`;
const checksOf = (sha: string) => shop.github.state.checks.filter((check) => check.sha === sha);
const said = () => shop.github.state.comments.filter(({ author }) => author.appId === app.id);

beforeAll(async () => {
  server = await testServer();
}, 60_000);
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  shop = await createShop();
  database = server.app(await server.create('bot'));
  bot = await startBot(shop.github, urlOf(database));
}, 60_000);
afterEach(async ({ task }) => {
  bot.cli.child.kill('SIGTERM');
  await bot.cli.ended;
  if (task.result?.state === 'fail') console.log(bot.cli.said(), shop.github.requests);
  expect(shop.github.violations).toEqual([]);
  await shop[Symbol.asyncDispose]();
}, 60_000);

async function judged({ guid }: { guid: string }): Promise<void> {
  await until('it is worked off', () => bot.cli.said().includes(`"delivery":"${guid}","doing"`));
}

it('makes the check of a merge group’s commit, and judges again when asked', async () => {
  const { github } = shop;
  const base = (await shop.repository.git('rev-parse', 'main')).trim();
  const head = await shop.push('queue', { 'migrations/002_both.sql': BOTH });
  const group = { base_sha: base, head_sha: head, base_ref: 'refs/heads/main', head_ref: 'refs/heads/queue' };
  const given = { ...common(github, 'ada'), action: 'checks_requested', merge_group: group };
  await judged(await github.send({ name: 'merge-group-checks-requested', given }));
  expect(checksOf(head).map(({ conclusion }) => conclusion)).toEqual(['failure']);

  shop.open({ number: 1, head: 'queue', fork: 'mallory/shop' });
  await shop.repository.git('update-ref', 'refs/pull/1/head', head);
  const asked = {
    ...common(github, 'ada'),
    action: 'rerequested',
    check_run: { head_sha: head, name: 'lockstep', pull_requests: [] },
  };
  await judged(await github.send({ name: 'check-run-rerequested', given: asked }));
  await until('it is judged again', () => checksOf(head)[0]?.history.length === 2);
  expect(checksOf(head).map(({ history }) => history)).toEqual([['failure', 'failure']]);
}, 60_000);

it('fails closed where GitHub does not show everything', async () => {
  const { github } = shop;
  const many = await shop.push('many', { 'README.md': 'x' });
  shop.open({ number: 1, head: 'many', changedFiles: 3001 });
  await judged(await sendPull(github, 'opened', 1));
  expect(checksOf(many).map(({ conclusion }) => conclusion)).toEqual(['failure']);
  expect(checksOf(many)[0]?.output.summary).toContain('Split the pull request');
  github.state.mostTreeEntries = 1;
  const cut = await shop.push('cut', { 'README.md': 'y' });
  shop.open({ number: 2, head: 'cut' });
  await judged(await sendPull(github, 'opened', 2));
  expect(checksOf(cut).map(({ conclusion }) => conclusion)).toEqual(['failure']);
}, 60_000);

it('says nothing on a draft, and takes the policy from base, whatever the pull request brings', async () => {
  const { github } = shop;
  const config = 'sources: [{ tool: sql, path: migrations }]\npolicy: { separation: off }\n';
  const sha = await shop.push('draft', { 'migrations/002_both.sql': BOTH, 'lockstep.yml': config });
  const pull = shop.open({ number: 1, head: 'draft', draft: true });
  await judged(await sendPull(github, 'opened', 1));
  expect([checksOf(sha)[0]?.conclusion, said().length]).toEqual(['failure', 0]);
  pull.draft = false;
  await judged(await sendPull(github, 'ready_for_review', 1));
  expect([checksOf(sha).length, said().length]).toEqual([1, 1]);
}, 60_000);

it('sees what base has got since, and takes none of it for deleted', async () => {
  const { github } = shop;
  const sha = await shop.push('late', { 'migrations/002_mail.sql': 'ALTER TABLE users ADD COLUMN mail text;' });
  await shop.push('main', { 'migrations/002_phone.sql': 'ALTER TABLE users ADD COLUMN phone text;' });
  await shop.push('main', { 'migrations/003_more.sql': 'CREATE TABLE more (id int PRIMARY KEY);' });
  shop.open({ number: 1, head: 'late' });
  await judged(await sendPull(github, 'opened', 1));
  const [check] = checksOf(sha);
  expect(check?.output.title).toBe('Static: no blocker found, warnings to read; waiting for the rehearsal');
  expect(check?.output.summary).toContain('migrations/002_phone.sql have the same version');
  expect(check?.output.summary).not.toContain('deleted');
}, 60_000);

it('counts an accepted finding no longer, until its statement changes', async () => {
  const { github } = shop;
  const at = (sql: string) => shop.push('truncate', { 'migrations/002_truncate.sql': sql });
  const sha = await at('TRUNCATE users;');
  shop.open({ number: 1, head: 'truncate' });
  await judged(await sendPull(github, 'opened', 1));
  expect(checksOf(sha)[0]?.conclusion).toBe('failure');
  const { sent } = await sendComment(github, {
    number: 1,
    body: '/migrate ack truncate --reason "it is empty"',
    login: 'ben',
  });
  await judged(sent);
  expect(said().at(-1)?.body).toContain('is accepted by ben');
  expect(checksOf(sha)[0]?.conclusion).toBeNull();
  const other = await at('TRUNCATE users CASCADE;');
  await judged(await sendPull(github, 'synchronize', 1));
  expect(checksOf(other)[0]?.conclusion).toBe('failure');
}, 60_000);

it('forgets a repository that the App is taken from', async () => {
  const { github } = shop;
  await shop.push('mail', { 'migrations/002_mail.sql': 'ALTER TABLE users ADD COLUMN mail text;' });
  shop.open({ number: 1, head: 'mail' });
  await judged(await sendPull(github, 'opened', 1));
  const count = async (table: string) => {
    return withClient(database, async (client) => {
      const { rows } = await client.query<{ count: number }>(`SELECT count(*)::int FROM lockstep_bot.${table}`);
      return rows[0]?.count;
    });
  };
  expect([(await count('blobs')) ?? 0, await count('judged')]).toEqual([expect.any(Number), 1]);
  expect(await count('blobs')).toBeGreaterThan(0);
  const given = {
    ...common(github, 'ada'),
    action: 'deleted',
    repositories: [{ id: 1, name: 'shop', full_name: 'octo/shop' }],
  };
  await judged(await github.send({ name: 'installation-deleted', given }));
  expect([await count('blobs'), await count('judged')]).toEqual([0, 0]);
}, 60_000);

it('shows what is hostile as the text that it is', async () => {
  const { github } = shop;
  const name = 'migrations/002_<img src=x onerror=1>@team.sql';
  const sql = `${BOTH}\nCOMMENT ON TABLE users IS '</details><script>x</script> @octo/team ![x](https://evil.example/x) \u202e';`;
  const sha = await shop.push('evil', { [name]: sql });
  shop.open({ number: 1, head: 'evil', title: '@team' });
  await judged(await sendPull(github, 'opened', 1));
  const commands = [
    '/migrate plan',
    '/migrate status',
    '/migrate ack x --reason "<b>@octo/team</b>"',
    '/migrate <b>@octo/team</b>',
  ];
  for (const body of commands) await judged((await sendComment(github, { number: 1, body, login: 'ben' })).sent);
  const [check] = checksOf(sha);
  const shown = [check?.output.summary ?? '', check?.output.title ?? '', ...said().map(({ body }) => body)];
  expect([check?.conclusion, shown.length]).toEqual(['failure', 7]);
  expect(shown[0]).toContain('onerror');
  for (const text of shown) {
    // In code GitHub neither reads HTML nor looks for mentions.
    const outside = text.replaceAll(/(`+)[^`][\s\S]*?\1(?!`)/g, '');
    expect(outside).not.toMatch(/<(?:img|script|b>@)|@(?:octo|team)|\]\(https:\/\/evil|\u202e/);
  }
  expect(check?.annotations.map(({ message }) => message).join()).not.toMatch(/@(?:octo|team)/);
}, 60_000);
