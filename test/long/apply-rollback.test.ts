import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Change } from '../../src/apply/plan.ts';
import { ada } from '../../src/apply/store/testing/values.ts';
import type { Server } from '../../src/database/database.ts';
import { openDrivenShop, table } from '../support/driven-shop.ts';
import { testServer } from '../support/server.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

test('a run takes back what it brought, and leaves what another one did', async () => {
  await using shop = await openDrivenShop(server);
  await shop.run('apply', 'production');
  await shop.repo.commit({ ...table(2, 'a'), ...table(3, 'b') }, 'Tables (#2)');
  const first = await shop.run('apply', 'production', '--only', '2_a.up.sql');
  expect(first.state, first.why).toBe('succeeded');
  const second = await shop.run('apply', 'production');
  expect(await shop.tables()).toEqual(['a', 'b', 'users']);
  const back = await shop.run('rollback', 'production');
  expect(back.state).toBe('awaiting_confirmation');
  expect((await shop.run('confirm', back.id)).state).toBe('succeeded');
  // What the guards saw is in the trail, each time.
  const trail = await shop.store.events({ run: back.id });
  for (const kind of ['accepted', 'confirmed']) {
    const guards = trail.find((event) => event.kind === kind)?.data.guards;
    expect(guards, kind).toEqual(
      expect.arrayContaining([expect.objectContaining({ guard: 'freeze', outcome: 'passed' })]),
    );
  }
  expect(await shop.tables()).toEqual(['a', 'users']);
  expect(await shop.send('SELECT version FROM schema_migrations')).toEqual([{ version: '2' }]);
  // What is still there is green; what is not, is not.
  expect((await shop.store.run(first.id))?.state).toBe('succeeded');
  expect((await shop.store.run(second.id))?.state).toBe('rolled_back');
});

test('in production somebody else confirms what takes something back', async () => {
  await using shop = await openDrivenShop(server, { settings: { production: undefined } });
  await shop.run('apply', 'production');
  await shop.repo.commit(table(2, 'a'), 'A (#2)');
  await shop.run('apply', 'production');
  const answer = await shop.give('rollback', 'production');
  expect(answer).toMatchObject({ text: expect.stringContaining('Somebody else than who asked for it') as string });
  const [back] = await shop.store.runs({ states: ['awaiting_confirmation'] });
  expect(await shop.give('confirm', back?.id ?? '')).toMatchObject({
    code: 'four_eyes',
    nextStep: expect.stringMatching(/confirm r-.*`production: false`/) as string,
  });
  expect(await shop.tables()).toEqual(['a', 'users']);
  expect((await shop.by('ben').run('confirm', back?.id ?? '')).state).toBe('succeeded');
  expect(await shop.tables()).toEqual(['users']);
});

test('what a run never brought is not taken back with it', async () => {
  await using shop = await openDrivenShop(server);
  await shop.run('apply', 'production');
  await shop.repo.commit({ ...table(2, 'a'), ...table(3, 'b') }, 'Tables (#2)');
  await shop.run('apply', 'production', '--only', '2_a.up.sql');
  await shop.send('CREATE TABLE b (by_hand int)');
  const back = await shop.run('rollback', 'production');
  await shop.run('confirm', back.id);
  expect(await shop.tables()).toEqual(['b', 'users']);
});

test('a retry and what had landed before it are taken back together', async () => {
  await using shop = await openDrivenShop(server);
  await shop.run('apply', 'production');
  await shop.repo.commit(
    { ...table(2, 'a'), ...table(3, 'b', ' SELECT 1 / (SELECT count(*) FROM users);') },
    'Two (#2)',
  );
  const failed = await shop.run('apply', 'production');
  expect(failed.state).toBe('failed');
  await shop.send(
    'DROP TABLE IF EXISTS b; INSERT INTO users VALUES (1); UPDATE schema_migrations SET version = 2, dirty = false',
  );
  const again = await shop.run('retry', failed.id);
  expect(again.state, again.why).toBe('succeeded');
  const back = await shop.run('rollback', 'production');
  await shop.run('confirm', back.id);
  expect(await shop.tables()).toEqual(['users']);
});

test('nothing is taken back from below what has landed since, by whom ever', async () => {
  await using shop = await openDrivenShop(server);
  const first = await shop.run('apply', 'production');
  await shop.repo.commit(
    { ...table(2, 'a'), ...table(3, 'b', ' SELECT 1 / (SELECT count(*) FROM users);') },
    'Two (#2)',
  );
  const failed = await shop.run('apply', 'production');
  expect(failed.state).toBe('failed');
  expect(await shop.give('rollback', 'production')).toMatchObject({
    code: 'not_reversible',
    message: `Run \`${first.id}\` cannot be taken back from \`production\`: run \`${failed.id}\`, which failed after it, has landed in part.`,
  });
});

test('nothing is taken back from below what somebody has run by hand', async () => {
  await using shop = await openDrivenShop(server);
  await shop.run('apply', 'production');
  await shop.repo.commit(table(2, 'a'), 'A (#2)');
  await shop.send('CREATE TABLE a (id int); UPDATE schema_migrations SET version = 2');
  expect(await shop.give('rollback', 'production')).toMatchObject({
    code: 'not_reversible',
    message: expect.stringContaining('`db/2_a.up.sql` has landed on it since') as string,
  });
  expect(await shop.tables()).toEqual(['a', 'users']);
});

test('what --through brought with it needs a rehearsed way back, too', async () => {
  await using shop = await openDrivenShop(server, {
    evidence: ({ migrations }) => (migrations.some(({ id }) => id === '2') ? {} : { rollback: 'exact' }),
  });
  await shop.run('apply', 'production');
  await shop.repo.commit(table(2, 'a'), 'A (#2)');
  await shop.repo.commit(table(3, 'b'), 'B (#3)');
  expect((await shop.run('apply', 'production', '--through')).state).toBe('succeeded');
  expect(await shop.give('rollback', 'production')).toMatchObject({
    code: 'not_reversible',
    message: 'The way back of #2 was not rehearsed with this change alone.',
  });
});

test('a project’s own command is not said to have taken back what nobody looked at', async () => {
  const command = { path: 'db', command: 'node db/migrate.js', down: 'node db/migrate.js down' };
  await using shop = await openDrivenShop(server, { sources: [command] });
  await shop.repo.commit({ 'db/2.js': '' }, 'Two (#2)');
  const change: Change = {
    ...{ digest: 'd', repository: shop.repo.dir, mergeSha: await shop.repo.git('rev-parse', 'HEAD') },
    ...{ source: { tool: 'command', path: 'db' }, migrations: [] },
  };
  const plan = { change, earlier: [], units: [], schemaBefore: '', command: { command: command.command } };
  const run = await shop.store.create({ environment: 'production', kind: 'apply', actor: ada, plan });
  const way = ['requested', 'validating', 'queued', 'preflight', 'running', 'verifying', 'succeeded'] as const;
  for (const [at, to] of way.slice(1).entries()) await shop.store.move(run.id, to, { from: way[at] ?? 'requested' });
  expect(await shop.give('rollback', 'production')).toMatchObject({
    code: 'not_reversible',
    message: expect.stringContaining('own command') as string,
  });
});

test('a way back that leaves something of the run is told, and what others did since is left alone', async () => {
  await using shop = await openDrivenShop(server);
  await shop.run('apply', 'production');
  await shop.repo.commit(
    {
      'db/2_mail.up.sql': 'ALTER TABLE users ADD COLUMN mail text; CREATE INDEX users_mail ON users (id);',
      'db/2_mail.down.sql': 'ALTER TABLE users DROP COLUMN mail;',
    },
    'Mail (#2)',
  );
  const first = await shop.run('apply', 'production');
  await shop.send('CREATE INDEX by_hand ON users (id); CREATE TABLE theirs (id int)');
  const back = await shop.run('rollback', 'production');
  const ended = await shop.run('confirm', back.id);
  expect(ended).toMatchObject({ state: 'failed', code: 'drift' });
  expect(ended.why).toContain(`not the one from before run \`${first.id}\``);
  expect(ended.why).toContain('index users_mail of table public.users is extra');
  expect(ended.why).not.toContain('by_hand');
  // It has landed, so that the run is not there any more, and no rollback of the one before it is offered.
  expect((await shop.store.run(first.id))?.state).toBe('rolled_back');
  const status = (await shop.give('status', 'production')) as { text: string };
  expect(status.text).toMatch(new RegExp(`${back.id}.*❌ rollback failed.*migrate log ${back.id}`));
});

test('a way back that came out even has been compared, also where something else was made by hand', async () => {
  await using shop = await openDrivenShop(server);
  await shop.run('apply', 'production');
  await shop.repo.commit(
    {
      'db/2_mail.up.sql': 'ALTER TABLE users ADD COLUMN mail text;',
      'db/2_mail.down.sql': 'ALTER TABLE users DROP COLUMN mail;',
    },
    'Mail (#2)',
  );
  const first = await shop.run('apply', 'production');
  await shop.send('CREATE INDEX by_hand ON users (id)');
  const back = await shop.run('rollback', 'production');
  const ended = await shop.run('confirm', back.id);
  expect(ended.state, ended.why).toBe('succeeded');
  const compared = (await shop.store.events({ run: back.id })).find(({ kind }) => kind === 'compared');
  expect(compared?.data).toEqual({ differences: [], with: first.id });
});

test('what a rollback took back in part only is green no longer', async () => {
  await using shop = await openDrivenShop(server);
  await shop.run('apply', 'production');
  await shop.repo.commit(
    {
      ...table(2, 'a'),
      'db/2_a.down.sql': 'DROP TABLE a; SELECT 1 / (SELECT count(*) FROM users);',
      ...table(3, 'b'),
    },
    'Two (#2)',
  );
  const first = await shop.run('apply', 'production');
  const back = await shop.run('rollback', 'production');
  const ended = await shop.run('confirm', back.id);
  expect(ended).toMatchObject({ state: 'failed', code: 'statement_failed' });
  expect(await shop.tables()).toEqual(['a', 'users']);
  const status = (await shop.give('status', 'production')) as { text: string };
  expect(status.text).toMatch(new RegExp(`${first.id}.*⚠️ taken back in part by run ${back.id}`));
  expect(status.text).not.toMatch(new RegExp(`${first.id}.*✅`));
  // When the rest is taken back, it is gone.
  await shop.send('INSERT INTO users VALUES (1); UPDATE schema_migrations SET dirty = false');
  const again = await shop.run('rollback', 'production');
  expect((await shop.run('confirm', again.id)).state).toBe('succeeded');
  expect((await shop.store.run(first.id))?.state).toBe('rolled_back');
  expect(await shop.tables()).toEqual(['users']);
});
