import { expect, test } from 'vitest';
import { testServer } from '../../test/support/server.ts';
import { withClient } from '../database/client.ts';
import { readSchema } from '../database/schema/read.ts';
import { schemaChanges } from './schema-changes.ts';

test('what a migration adds, removes, changes and renames, with both sides', async () => {
  await using server = await testServer();
  const admin = server.admin(await server.create('changes'));
  const changes = await withClient(admin, async (client) => {
    await client.query(`CREATE TABLE orders (id bigint PRIMARY KEY, email text, note varchar(10) DEFAULT '', total int);
      CREATE INDEX orders_note ON orders (note); CREATE VIEW short AS SELECT id FROM orders`);
    const before = await readSchema(client);
    await client.query(`ALTER TABLE orders DROP COLUMN email, ADD COLUMN contact text NOT NULL DEFAULT '';
      ALTER TABLE orders ALTER COLUMN total TYPE bigint; ALTER INDEX orders_note RENAME TO orders_by_note;
      CREATE TABLE items (id bigint); DROP VIEW short`);
    return schemaChanges(before, await readSchema(client));
  });
  expect(changes).toEqual(
    expect.arrayContaining([
      { kind: 'removed', what: 'view public.short' },
      { kind: 'added', what: 'table public.items', digest: expect.stringMatching(/^[0-9a-f]{16}$/) as string },
      { kind: 'changed', what: 'column public.orders.total', property: 'type', before: 'integer', after: 'bigint' },
    ]),
  );
  const said = changes.map(({ kind, what }) => `${kind} ${what}`);
  expect(said).toContain('removed column public.orders.email');
  expect(said).toContain('added column public.orders.contact');
  expect(said).toContain('renamed index orders_note of table public.orders');
  expect(said).toHaveLength(6);
});
