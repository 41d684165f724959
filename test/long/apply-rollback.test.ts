import { afterAll, beforeAll, expect, test } from 'vitest';
import { driveRun } from '../../src/apply/execute/drive.ts';
import { isRefusal } from '../../src/apply/guards/control-plane.ts';
import { createLocalControlPlane } from '../../src/apply/guards/local-control-plane.ts';
import type { Change } from '../../src/apply/plan.ts';
import { openTargetStore } from '../../src/apply/store/open.ts';
import { ada } from '../../src/apply/store/testing/values.ts';
import type { Run, TargetStore } from '../../src/apply/store.ts';
import { guardsOf } from '../../src/apply/verbs/guard-start.ts';
import { runVerb } from '../../src/apply/verbs/run-verb.ts';
import type { VerbAnswer, VerbContext } from '../../src/apply/verbs/verb.ts';
import { parseWords } from '../../src/commands/parse-command.ts';
import { Config } from '../../src/config/schema.ts';
import { withClient } from '../../src/database/client.ts';
import type { Server } from '../../src/database/database.ts';
import { createRepository, type TestRepository } from '../support/git-repository.ts';
import { testServer } from '../support/server.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

interface Shop extends AsyncDisposable {
  repo: TestRepository;
  store: TargetStore;
  /** Of the newest commit, driven at once. */
  give(...words: string[]): Promise<VerbAnswer>;
  run(...words: string[]): Promise<Run>;
  send(sql: string): Promise<unknown[]>;
  tables(): Promise<string[]>;
}

interface About {
  sources?: object[];
  /** Whose way back was rehearsed, and came out even. Default: everything's. */
  isRehearsed?: (change: Change) => boolean;
}

const TOOL = { tool: 'golang-migrate', path: 'db' };

/** A migration that makes a table, and takes it back. */
const table = (version: number, name: string, more = ''): Record<string, string> => ({
  [`db/${version}_${name}.up.sql`]: `CREATE TABLE ${name} (id int);${more}`,
  [`db/${version}_${name}.down.sql`]: `DROP TABLE ${name};`,
});

async function openShop({ sources = [TOOL], isRehearsed = () => true }: About = {}): Promise<Shop> {
  const repo = await createRepository();
  const { host, port, user, password, database } = server.app(await server.create('back'));
  const url = `postgresql://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
  const store = await openTargetStore({ url, environment: 'production' });
  const settings = { urlFrom: 'X', evidence: 'warn', confirm: 'never' };
  const config = Config.parse({ sources, environments: { production: settings } });
  const shop: Shop = {
    repo,
    store,
    async give(...words) {
      await using plane = await createLocalControlPlane({ dir: repo.dir });
      const context: VerbContext = {
        ...{ actor: { ...ada, via: 'cli' }, config, change: { commit: plane.tipSha }, now: new Date() },
        control: {
          ...plane,
          evidence: async (change) => ({
            ...{ state: 'passed', detail: '' },
            ...(isRehearsed(change) && { rollback: 'exact' }),
          }),
        },
        open: async () => ({ store, url, [Symbol.asyncDispose]: () => Promise.resolve() }),
        start: async ({ id: runId }) => {
          const { production } = config.environments;
          if (production === undefined) throw new Error('production');
          await driveRun({ ...{ store, runId, url, settings: production, owner: 'test' }, guards: guardsOf(context) });
        },
      };
      const command = parseWords(words);
      if ('code' in command) throw new Error(command.message);
      return await runVerb(command, context);
    },
    async run(...words) {
      const answer = await shop.give(...words);
      if (isRefusal(answer)) throw new Error(answer.message);
      const run = await store.run(answer.run?.id ?? '');
      if (run === undefined) throw new Error(answer.text);
      return run;
    },
    send: (sql) => withClient(server.app(database), async (client) => (await client.query(sql)).rows),
    async tables() {
      const rows = await shop.send(
        `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
         AND relname <> 'schema_migrations' ORDER BY relname`,
      );
      return (rows as Array<{ relname: string }>).map(({ relname }) => relname);
    },
    async [Symbol.asyncDispose]() {
      await store[Symbol.asyncDispose]();
      repo[Symbol.dispose]();
    },
  };
  await repo.commit(table(1, 'users'), 'Users (#1)');
  return shop;
}

test('a run takes back what it brought, and leaves what another one did', async () => {
  await using shop = await openShop();
  await shop.run('apply', 'production');
  await shop.repo.commit({ ...table(2, 'a'), ...table(3, 'b') }, 'Tables (#2)');
  const first = await shop.run('apply', 'production', '--only', '2_a.up.sql');
  expect(first.state, first.why).toBe('succeeded');
  const second = await shop.run('apply', 'production');
  expect(await shop.tables()).toEqual(['a', 'b', 'users']);
  const back = await shop.run('rollback', 'production');
  expect(back.state).toBe('awaiting_confirmation');
  expect((await shop.run('confirm', back.id)).state).toBe('succeeded');
  expect(await shop.tables()).toEqual(['a', 'users']);
  expect(await shop.send('SELECT version FROM schema_migrations')).toEqual([{ version: '2' }]);
  // What is still there is green; what is not, is not.
  expect((await shop.store.run(first.id))?.state).toBe('succeeded');
  expect((await shop.store.run(second.id))?.state).toBe('rolled_back');
});

test('what a run never brought is not taken back with it', async () => {
  await using shop = await openShop();
  await shop.run('apply', 'production');
  await shop.repo.commit({ ...table(2, 'a'), ...table(3, 'b') }, 'Tables (#2)');
  await shop.run('apply', 'production', '--only', '2_a.up.sql');
  await shop.send('CREATE TABLE b (by_hand int)');
  const back = await shop.run('rollback', 'production');
  await shop.run('confirm', back.id);
  expect(await shop.tables()).toEqual(['b', 'users']);
});

test('a retry and what had landed before it are taken back together', async () => {
  await using shop = await openShop();
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
  await using shop = await openShop();
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
  await using shop = await openShop();
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
  await using shop = await openShop({ isRehearsed: ({ migrations }) => migrations.every(({ id }) => id !== '2') });
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
  await using shop = await openShop({ sources: [command] });
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
