import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Server } from '../../src/database/database.ts';
import type { SchemaChange } from '../../src/rehearsal/schema-changes.ts';
import { openDrivenShop, table } from '../support/driven-shop.ts';
import { testServer } from '../support/server.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

test('a retry brings no more than the run that it tries again', async () => {
  await using shop = await openDrivenShop(server);
  await shop.run('apply', 'production');
  await shop.repo.commit(
    { ...table(2, 'a', ' SELECT 1 / (SELECT count(*) FROM users);'), ...table(3, 'b') },
    'Two (#2)',
  );
  const failed = await shop.run('apply', 'production', '--only', '2_a.up.sql');
  expect(failed.state).toBe('failed');
  await shop.send(
    'DROP TABLE IF EXISTS a; INSERT INTO users VALUES (1); UPDATE schema_migrations SET version = 1, dirty = false',
  );
  const again = await shop.run('retry', failed.id);
  expect(again.state, again.why).toBe('succeeded');
  expect(await shop.tables()).toEqual(['a', 'users']);
  expect(again.notes.only).toBe('2_a.up.sql');
});

test('a part is not compared with what the rehearsal of the whole has changed', async () => {
  const schemaChanges: SchemaChange[] = ['a', 'b'].map((name) => ({ kind: 'added', what: `table public.${name}` }));
  await using shop = await openDrivenShop(server, { evidence: () => ({ schemaChanges }) });
  await shop.run('apply', 'production');
  await shop.repo.commit({ ...table(2, 'a'), ...table(3, 'b') }, 'Two (#2)');
  const part = await shop.run('apply', 'production', '--only', '2_a.up.sql');
  expect(part.state, part.why).toBe('succeeded');
  const rest = await shop.run('apply', 'production');
  expect(rest.state, rest.why).toBe('succeeded');
});

test('a project’s own command runs everything, so that --only is refused', async () => {
  await using shop = await openDrivenShop(server, { sources: [{ path: 'db', command: 'node db/migrate.js' }] });
  expect(await shop.give('apply', 'production', '--only', '1_users.up.sql')).toMatchObject({ code: 'cannot_run' });
});
