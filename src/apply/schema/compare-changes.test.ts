import { expect, test } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import { withClient } from '../../database/client.ts';
import { schemaChanges } from '../../rehearsal/schema-changes.ts';
import { compareChanges } from './compare-changes.ts';
import { readTargetSchema } from './read-target-schema.ts';

const BASE = 'CREATE TABLE users (id bigint PRIMARY KEY, name text);';
const CHANGE =
  'ALTER TABLE users ADD COLUMN email text NOT NULL DEFAULT $$$$; CREATE INDEX users_email ON users (email);';

async function changed(base: string, change: string) {
  await using server = await testServer();
  return await withClient(server.admin(await server.create('target')), async (client) => {
    await client.query(base);
    const before = await readTargetSchema(client);
    await client.query(change);
    return schemaChanges(before, await readTargetSchema(client));
  });
}

test('the same change of a target that holds more, with other owners, rights and comments, is the same', async () => {
  const expected = await changed(BASE, CHANGE);
  expect(expected.length).toBeGreaterThan(1);
  const more = `${BASE} CREATE TABLE audit (id int); GRANT SELECT ON users TO PUBLIC; CREATE SCHEMA lockstep;`;
  const own = "CREATE TABLE lockstep.runs (id int); COMMENT ON TABLE users IS 'theirs';";
  expect(compareChanges(expected, await changed(more, CHANGE + own))).toEqual([]);
});

test('what is missing, what is more and what is otherwise is told', async () => {
  const expected = await changed(BASE, CHANGE);
  const other = await changed(BASE, "ALTER TABLE users ADD COLUMN email text DEFAULT ''; CREATE TABLE extra (id int);");
  const told = compareChanges(expected, other).join('\n');
  expect(told).toContain('users_email');
  expect(told).toContain('`column public.users.email` is otherwise than in the rehearsal.');
  expect(told).toContain('`table public.extra` was added here, and not in the rehearsal.');
});
