import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import type { Server } from '../../database/database.ts';
import { openSituation, type Situation } from '../guards/testing/situation.ts';

let server: Server;
let here: Situation;

beforeAll(async () => {
  server = await testServer();
});

afterAll(() => server[Symbol.asyncDispose]());

beforeEach(async () => {
  here = await openSituation(server);
  await here.merge({ '001_orders.sql': 'CREATE TABLE orders (id int PRIMARY KEY);' }, 'Orders (#30)');
});

afterEach(() => here[Symbol.asyncDispose]());

const email = { '002_email.sql': 'ALTER TABLE orders ADD COLUMN email text;' };
const phone = {
  '003_phone.sql': 'ALTER TABLE orders ADD COLUMN phone text;',
  '004_fax.sql': 'ALTER TABLE orders ADD COLUMN fax text;',
};

function ids(planned: Awaited<ReturnType<Situation['plan']>>) {
  if ('nextStep' in planned) throw new Error(`${planned.code}: ${planned.message}`);
  return planned.migrations.map(({ id }) => id);
}

test('of a database without history, the change’s own migrations are run, with their records', async () => {
  expect(ids(await here.plan())).toEqual(['001_orders.sql']);
  await here.apply();
  expect(await here.plan()).toMatchObject({ code: 'already_applied' });
  await here.merge(phone, 'Phone (#41)');
  expect(ids(await here.plan())).toEqual(['003_phone.sql', '004_fax.sql']);
});

test('what was merged before and is not applied is named; --through includes it as a change of its own', async () => {
  await here.apply();
  await here.merge(email, 'Email (#38)');
  await here.merge(phone, 'Phone (#41)');
  expect(await here.plan()).toMatchObject({
    code: 'out_of_order',
    message: expect.stringMatching(/#38 .*`db\/migrations\/002_email\.sql`.* merged before #41/) as string,
    nextStep: expect.stringContaining('`/migrate apply production --through`') as string,
  });
  const planned = await here.plan({ through: true });
  expect(ids(planned)).toEqual(['002_email.sql', '003_phone.sql', '004_fax.sql']);
  expect(planned).toMatchObject({ earlier: [{ pull: 38 }], change: { pull: 41 } });
});

test('what was merged later is left alone', async () => {
  await here.apply();
  const sha = await here.merge(email, 'Email (#38)');
  await here.merge(phone, 'Phone (#41)');
  expect(ids(await here.plan({ commit: sha }))).toEqual(['002_email.sql']);
});

test('the order is that of the merges, not that of the numbers', async () => {
  await here.apply();
  await here.merge(phone, 'Phone (#38)');
  await here.merge(email, 'Email (#41)');
  expect(await here.plan()).toMatchObject({
    code: 'out_of_order',
    message: expect.stringContaining('and 1 more') as string,
  });
  // Both are run in the tool's order.
  expect(ids(await here.plan({ through: true }))).toEqual(['002_email.sql', '003_phone.sql', '004_fax.sql']);
});

test('a half-applied change has only its rest to run', async () => {
  await here.apply();
  await here.merge(phone, 'Phone (#41)');
  await here.apply({ only: '003_phone.sql' });
  expect(ids(await here.plan())).toEqual(['004_fax.sql']);
  expect(await here.plan({ only: 'other.sql' })).toMatchObject({
    code: 'nothing_to_apply',
    message: expect.stringContaining('`other.sql`') as string,
  });
});

test('a conflict in the history is the refusal', async () => {
  await here.apply();
  await here.client.query(`INSERT INTO lockstep.migrations VALUES ('db/migrations', '099_gone.sql', 'x')`);
  await here.merge(email, 'Email (#38)');
  expect(await here.plan()).toMatchObject({ code: 'history_conflict' });
});

test('golang-migrate’s row counts a version as run that it never ran: that is found by the order of the merges', async () => {
  await using other = await openSituation(server);
  const at = (name: string) => `migrations/${name}.up.sql`;
  await other.repo.commit({
    'go.mod': 'require github.com/golang-migrate/migrate/v4 v4.17.0',
    [at('0001_a')]: 'CREATE TABLE a (id int);',
    [at('0003_c')]: 'CREATE TABLE c (id int);',
  });
  expect(ids(await other.plan())).toEqual(['1', '3']);
  await other.apply();
  await other.repo.commit({ [at('0002_b')]: 'CREATE TABLE b (id int);' }, 'B (#9)');
  expect(await other.plan()).toMatchObject({
    code: 'out_of_order',
    message: expect.stringMatching(
      /`migrations\/0002_b\.up\.sql` is older than `migrations\/0003_c\.up\.sql`.*skips it/,
    ) as string,
  });
  await other.repo.commit({ [at('0004_d')]: 'CREATE TABLE d (id int);' }, 'D (#10)');
  expect(ids(await other.plan())).toEqual(['4']);
});

test('Flyway’s callbacks are run as they were merged with the change, or not at all', async () => {
  await using other = await openSituation(server);
  const at = (name: string): string => `db/migration/${name}.sql`;
  const about = { sources: [{ tool: 'flyway', path: 'db/migration' }] };
  await other.repo.commit({ [at('V1__a')]: 'CREATE TABLE a (id int);', [at('afterMigrate')]: 'ANALYZE;' }, 'A (#1)');
  const first = await other.repo.git('rev-parse', 'HEAD');
  expect(ids(await other.plan({ ...about, commit: first }))).toEqual(['V1__a.sql', 'afterMigrate.sql']);
  await other.repo.commit({ [at('afterMigrate')]: 'TRUNCATE a;' }, 'Another callback (#2)');
  expect(await other.plan({ ...about, commit: first })).toMatchObject({
    code: 'edited_after_merge',
    message: expect.stringContaining('`db/migration/afterMigrate.sql`') as string,
  });
  // What was merged with it was tested with it.
  await other.repo.commit({ [at('V2__b')]: 'CREATE TABLE b (id int);' }, 'B (#3)');
  expect(ids(await other.plan({ ...about, through: true }))).toEqual(['V1__a.sql', 'V2__b.sql', 'afterMigrate.sql']);
});

test('a project’s own command is not run by who cannot run it', async () => {
  await using other = await openSituation(server);
  await other.repo.commit({ 'db/1.js': 'one()' });
  expect(await other.plan({ sources: [{ command: 'npm run migrate', path: 'db' }] })).toMatchObject({
    code: 'runner_unavailable',
    message: expect.stringContaining('`npm run migrate`') as string,
  });
});
