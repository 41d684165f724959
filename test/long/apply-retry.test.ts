import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Server } from '../../src/database/database.ts';
import { openDrivenShop } from '../support/driven-shop.ts';
import { testServer } from '../support/server.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const about = { sources: [{ tool: 'sql', path: 'sql' }], settings: { confirm: 'risky' } };
const two = { 'sql/2_a.sql': 'CREATE TABLE a (id int);\nSELECT 1 / (SELECT count(*) FROM users);' };

test('a retry skips what has landed, but not in silence where somebody has changed the schema since', async () => {
  await using shop = await openDrivenShop(server, about);
  await shop.repo.commit({ 'sql/1_users.sql': 'CREATE TABLE users (id int);' }, 'Users (#2)');
  expect((await shop.run('apply', 'production')).state).toBe('succeeded');
  await shop.repo.commit(two, 'A (#3)');
  const first = await shop.run('apply', 'production');
  expect(first.state).toBe('failed');
  expect(await shop.tables()).toEqual(['a', 'users']);
  const same = await shop.run('retry', first.id);
  expect([same.state, same.notes.risks]).toEqual(['failed', '']);

  await shop.send('DROP TABLE a; INSERT INTO users VALUES (1)');
  const again = await shop.run('retry', same.id);
  expect(again.state).toBe('awaiting_confirmation');
  expect(again.why).toContain(`The schema has changed since run \`${same.id}\` ended`);
});
