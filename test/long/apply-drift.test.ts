import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { withClient } from '../../src/database/client.ts';
import type { Server } from '../../src/database/database.ts';
import { createApplyShop, runOf } from '../support/apply-shop.ts';
import { openDrivenShop, table } from '../support/driven-shop.ts';
import { testServer } from '../support/server.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

test('what somebody changes while a run waits for its time is named when it is refused', async () => {
  await using shop = await openDrivenShop(server);
  await shop.run('apply', 'production');
  await shop.repo.commit(table(2, 'a'), 'A (#2)');
  const at = new Date(Date.now() + 6000);
  const run = await shop.run('apply', 'production', '--at', at.toISOString());
  expect(run.state).toBe('scheduled');
  await shop.send('ALTER TABLE users ADD COLUMN by_hand int');
  await sleep(Math.max(0, at.getTime() - Date.now()) + 200);
  const refused = await shop.run('resume', run.id);
  expect(refused).toMatchObject({ state: 'refused', code: 'drift' });
  expect(refused.why).toContain('by_hand');
  expect(await shop.tables()).toEqual(['users']);
});

test('a partition that is made while a run waits for its time keeps it from nothing', async () => {
  await using shop = await openDrivenShop(server);
  await shop.repo.commit(
    {
      'db/2_at.up.sql': 'CREATE TABLE at (day date) PARTITION BY RANGE (day);',
      'db/2_at.down.sql': 'DROP TABLE at;',
    },
    'At (#2)',
  );
  await shop.run('apply', 'production', '--through');
  await shop.repo.commit(table(3, 'a'), 'A (#3)');
  const at = new Date(Date.now() + 4000);
  const run = await shop.run('apply', 'production', '--at', at.toISOString());
  expect(run.state).toBe('scheduled');
  await shop.send("CREATE TABLE at_2026 PARTITION OF at FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')");
  await sleep(Math.max(0, at.getTime() - Date.now()) + 200);
  const ended = await shop.run('resume', run.id);
  expect(ended.state, ended.why).toBe('succeeded');
});

test('what was made by hand before the plan is refused where the change touches it, and nowhere else', async () => {
  using shop = await createApplyShop(server);
  await shop.repository.commit(
    {
      'migrations/2_orders.up.sql': 'CREATE TABLE orders (id bigint, at date) PARTITION BY RANGE (at);',
      'migrations/2_orders.down.sql': 'DROP TABLE orders;',
    },
    'Orders (#2)',
  );
  expect((await shop.lockstep('apply', 'staging', '--through')).code).toBe(0);
  await shop.repository.commit(
    {
      'migrations/3_mail.up.sql': 'ALTER TABLE users ADD COLUMN mail text; ALTER TABLE orders ADD COLUMN total int;',
      'migrations/3_mail.down.sql': 'ALTER TABLE users DROP COLUMN mail; ALTER TABLE orders DROP COLUMN total;',
    },
    'Mail (#3)',
  );
  const report = join(shop.repository.dir, '.git', 'report.json');
  const checked = await shop.lockstep('check', '--base', 'HEAD^', '--format', 'json', '--output', report);
  expect(checked.code, checked.stdout).toBe(0);
  const byHand = (sql: string) => withClient(shop.staging, (client) => client.query(sql));

  for (const [made, undone, told] of [
    [
      'ALTER TABLE users ADD COLUMN by_hand int',
      'ALTER TABLE users DROP COLUMN by_hand',
      'column public.users.by_hand is extra',
    ],
    [
      'ALTER TABLE users ALTER COLUMN name TYPE varchar(9)',
      'ALTER TABLE users ALTER COLUMN name TYPE text',
      'type is character varying(9), expected text',
    ],
    ['CREATE INDEX by_hand ON orders (at)', 'DROP INDEX by_hand', 'index by_hand of table public.orders is extra'],
    [
      'ALTER TABLE users ADD CONSTRAINT by_hand CHECK (id > 0)',
      'ALTER TABLE users DROP CONSTRAINT by_hand',
      'constraint by_hand of table public.users is extra',
    ],
  ] as const) {
    await byHand(made);
    const refused = await shop.lockstep('apply', 'staging', '--evidence', report);
    expect(refused.code, made).toBe(1);
    expect(refused.stdout).toContain('Refused (drift)');
    expect(refused.stdout.replace(/\s+/g, ' ')).toContain(told);
    expect(refused.stdout).toMatch(/Take the difference back on the database/);
    await byHand(undone);
  }
  await byHand(`CREATE TABLE unrelated (id int); CREATE SCHEMA theirs; CREATE TABLE theirs.users (id int);
    CREATE TABLE orders_2026 PARTITION OF orders FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')`);
  const applied = runOf(await shop.lockstep('apply', 'staging', '--evidence', report, '--format', 'json'));
  expect(applied.state, applied.why).toBe('succeeded');
  expect((await byHand('SELECT * FROM orders_2026')).fields.map(({ name }) => name)).toContain('total');
  const columns = await byHand('SELECT * FROM users');
  expect(columns.fields.map(({ name }) => name)).toEqual(['id', 'name', 'mail']);
}, 240_000);
