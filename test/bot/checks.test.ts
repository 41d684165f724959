import { expect, it } from 'vitest';
import { withClient } from '../../src/database/client.ts';
import { common, sendComment, sendPull } from '../github/send-webhook.ts';
import { until } from './running-bot.ts';
import { useBot } from './use-bot.ts';

const BOTH = 'ALTER TABLE users ADD COLUMN mail text;\nALTER TABLE users DROP COLUMN name;';

const stage = useBot();
const { checksOf, said } = stage;

it('makes the check of a merge group’s commit, and judges again when asked', async () => {
  const { shop, github } = stage;
  const base = (await shop.repository.git('rev-parse', 'main')).trim();
  const head = await shop.push('queue', { 'migrations/002_both.sql': BOTH });
  const group = { base_sha: base, head_sha: head, base_ref: 'refs/heads/main', head_ref: 'refs/heads/queue' };
  const given = { ...common(github, 'ada'), action: 'checks_requested', merge_group: group };
  await stage.done(await github.send({ name: 'merge-group-checks-requested', given }));
  expect(checksOf(head).map(({ conclusion }) => conclusion)).toEqual(['failure']);

  const asked = {
    ...common(github, 'ada'),
    action: 'rerequested',
    check_run: { head_sha: head, name: 'lockstep', pull_requests: [] },
  };
  await stage.done(await github.send({ name: 'check-run-rerequested', given: asked }));
  expect(checksOf(head).map(({ history }) => history)).toEqual([['failure', 'failure']]);

  shop.open({ number: 1, head: 'queue', fork: 'mallory/shop' });
  await shop.repository.git('update-ref', 'refs/pull/1/head', head);
  await stage.done(await github.send({ name: 'check-run-rerequested', given: asked }));
  await until('it is judged again', () => checksOf(head)[0]?.history.length === 3);
  expect(checksOf(head).map(({ history }) => history)).toEqual([['failure', 'failure', 'failure']]);
}, 60_000);

it('fails closed where GitHub does not show everything', async () => {
  const { shop, github } = stage;
  const many = await shop.push('many', { 'README.md': 'x' });
  shop.open({ number: 1, head: 'many', changedFiles: 3001 });
  await stage.done(await sendPull(github, 'opened', 1));
  expect(checksOf(many).map(({ conclusion }) => conclusion)).toEqual(['failure']);
  expect(checksOf(many)[0]?.output.summary).toContain('Split the pull request');
  github.state.mostTreeEntries = 1;
  const cut = await shop.push('cut', { 'README.md': 'y' });
  shop.open({ number: 2, head: 'cut' });
  await stage.done(await sendPull(github, 'opened', 2));
  expect(checksOf(cut).map(({ conclusion }) => conclusion)).toEqual(['failure']);
}, 60_000);

it('says nothing on a draft, and takes the policy from base, whatever the pull request brings', async () => {
  const { shop, github } = stage;
  const config = 'sources: [{ tool: sql, path: migrations }]\npolicy: { separation: off }\n';
  const sha = await shop.push('draft', { 'migrations/002_both.sql': BOTH, 'lockstep.yml': config });
  const pull = shop.open({ number: 1, head: 'draft', draft: true });
  await stage.done(await sendPull(github, 'opened', 1));
  expect([checksOf(sha)[0]?.conclusion, said().length]).toEqual(['failure', 0]);
  pull.draft = false;
  await stage.done(await sendPull(github, 'ready_for_review', 1));
  expect([checksOf(sha).length, said().length]).toEqual([1, 1]);
}, 60_000);

it('sees what base has got since, and takes none of it for deleted', async () => {
  const { shop, github } = stage;
  const sha = await shop.push('late', { 'migrations/002_mail.sql': 'ALTER TABLE users ADD COLUMN mail text;' });
  await shop.push('main', { 'migrations/002_phone.sql': 'ALTER TABLE users ADD COLUMN phone text;' });
  await shop.push('main', { 'migrations/003_more.sql': 'CREATE TABLE more (id int PRIMARY KEY);' });
  shop.open({ number: 1, head: 'late' });
  await stage.done(await sendPull(github, 'opened', 1));
  const [check] = checksOf(sha);
  expect(check?.output.title).toBe('Static: no blocker found, warnings to read; waiting for the rehearsal');
  expect(check?.output.summary).toContain('migrations/002_phone.sql have the same version');
  expect(check?.output.summary).not.toContain('deleted');
}, 60_000);

it('counts an accepted finding no longer, until its statement changes', async () => {
  const { shop, github } = stage;
  const at = (sql: string) => shop.push('truncate', { 'migrations/002_truncate.sql': sql });
  const sha = await at('TRUNCATE users;');
  shop.open({ number: 1, head: 'truncate' });
  await stage.done(await sendPull(github, 'opened', 1));
  expect(checksOf(sha)[0]?.conclusion).toBe('failure');
  const { sent } = await sendComment(github, {
    number: 1,
    body: '/migrate ack truncate --reason "it is empty"',
    login: 'ben',
  });
  await stage.done(sent);
  expect(said().at(-1)?.body).toContain('is accepted by ben');
  expect(checksOf(sha)[0]?.conclusion).toBeNull();
  const other = await at('TRUNCATE users CASCADE;');
  await stage.done(await sendPull(github, 'synchronize', 1));
  expect(checksOf(other)[0]?.conclusion).toBe('failure');
}, 60_000);

it('forgets a repository that the App is taken from', async () => {
  const { shop, github } = stage;
  await shop.push('mail', { 'migrations/002_mail.sql': 'ALTER TABLE users ADD COLUMN mail text;' });
  shop.open({ number: 1, head: 'mail' });
  await stage.done(await sendPull(github, 'opened', 1));
  const ask = (sql: string): Promise<string[]> =>
    withClient(stage.database, async (client) =>
      (await client.query<[string]>({ text: sql, rowMode: 'array' })).rows.flat(),
    );
  // What it has set itself may keep more.
  await expect
    .poll(() => ask('SELECT id FROM lockstep_bot.deliveries WHERE done_at IS NULL'), { timeout: 40_000 })
    .toEqual([]);
  const installed = JSON.stringify({ installed: { repository: { id: 1 } } });
  await ask(`INSERT INTO lockstep_bot.apply_repositories VALUES ('octo/shop', '${installed}') RETURNING name`);
  const tables = await ask(`SELECT table_name FROM information_schema.tables WHERE table_schema = 'lockstep_bot'`);
  const filled = async (): Promise<string[]> => {
    const rows = tables.map((table) => `SELECT '${table}' WHERE EXISTS (SELECT FROM lockstep_bot.${table})`);
    return (await ask(rows.join(' UNION ALL '))).toSorted();
  };
  expect(await filled()).toEqual(expect.arrayContaining(['apply_repositories', 'blobs', 'branches', 'judged']));
  const given = {
    ...common(github, 'ada'),
    action: 'deleted',
    repositories: [{ id: 1, name: 'shop', full_name: 'octo/shop' }],
  };
  await stage.done(await github.send({ name: 'installation-deleted', given }));
  // Deliveries end by their age; how far GitHub's list of them was looked through is no repository's.
  expect(await filled()).toEqual(['deliveries', 'reconciled']);
}, 60_000);

it('shows what is hostile as the text that it is', async () => {
  const { shop, github } = stage;
  const name = 'migrations/002_<img src=x onerror=1>@team.sql';
  const sql = `${BOTH}\nCOMMENT ON TABLE users IS '</details><script>x</script> @octo/team ![x](https://evil.example/x) \u202e';`;
  const sha = await shop.push('evil', { [name]: sql });
  shop.open({ number: 1, head: 'evil', title: '@team' });
  await stage.done(await sendPull(github, 'opened', 1));
  const commands = [
    '/migrate plan',
    '/migrate status',
    '/migrate ack x --reason "<b>@octo/team</b>"',
    '/migrate <b>@octo/team</b>',
  ];
  for (const body of commands) await stage.done((await sendComment(github, { number: 1, body, login: 'ben' })).sent);
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
