import { afterAll, beforeAll, expect, test } from 'vitest';

import { testServer } from '../../../test/support/server.ts';
import { withClient } from '../../database/client.ts';
import type { Server } from '../../database/database.ts';
import type { MigrationTool } from '../migration.ts';
import { drizzle } from './drizzle.ts';
import { flyway } from './flyway.ts';
import { prisma } from './prisma.ts';
import { commitTree } from './shared/git-tree.test-helper.ts';

let server: Server;

beforeAll(async () => {
  server = await testServer();
});

afterAll(() => server[Symbol.asyncDispose]());

/** The rows of the tool's history table after a run, and how many are left after taking back what can be. */
async function run(
  tool: MigrationTool,
  files: Record<string, string>,
  table: string,
): Promise<{ rows: object[]; left: number }> {
  using repo = commitTree(files);
  const [source] = await tool.detect(repo.tree);
  if (source === undefined) throw new Error('not found');
  const history = await tool.read(repo.tree, source);
  const database = await server.create(tool.id);
  return await withClient(server.app(database), async (client) => {
    for (let twice = 0; twice < 2; twice += 1) await client.query(history.bookkeeping);
    for (const { up, record } of history.migrations) {
      for (const batch of up.batches) await client.query(batch.sql);
      if (record !== undefined) await client.query(record);
    }
    const { rows } = await client.query<object>(`SELECT * FROM ${table}`);
    for (const { unrecord } of history.migrations) if (unrecord !== undefined) await client.query(unrecord);
    const left = await client.query(`SELECT FROM ${table}`);
    return { rows, left: left.rowCount ?? -1 };
  });
}

test('Prisma’s mark is a finished row with the SHA-256 of the file', async () => {
  const files = {
    'migrations/migration_lock.toml': 'provider = "postgresql"',
    "migrations/1_it's/migration.sql": 'CREATE TABLE a (); -- x',
    'migrations/2_b/migration.sql': '-- nothing\n',
  };
  const { rows, left } = await run(prisma, files, '_prisma_migrations');
  expect(rows).toMatchObject([
    {
      migration_name: "1_it's",
      checksum: 'fc3720faa142e0304196a257a3bc64b29d9f1fffcf1ce7a2df17ed844de424da',
      applied_steps_count: 1,
    },
    { migration_name: '2_b', rolled_back_at: null },
  ]);
  expect(left).toBe(0);
});

test('Drizzle’s mark is the hash and the journal’s time', async () => {
  const journal = { dialect: 'postgresql', entries: [{ idx: 0, when: 1_700_000_000_000, tag: '0000_a' }] };
  const files = {
    'd/meta/_journal.json': JSON.stringify(journal),
    'd/0000_a.sql': 'CREATE TABLE a ();\n--> statement-breakpoint\nALTER TABLE a ADD b int;',
  };
  const { rows, left } = await run(drizzle, files, 'drizzle.__drizzle_migrations');
  expect(rows).toMatchObject([
    { id: 1, hash: 'c49f707e8d539c7e3d61651674d3ca81db8cb557daff59c1c84226cfc9d24b7e', created_at: '1700000000000' },
  ]);
  expect(left).toBe(0);
});

test('Flyway’s marks are ranked, and a repeatable one has no version', async () => {
  const files = {
    "db/migration/V1.0__it's_x.sql": 'CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN 1; END $$;',
    'db/migration/R__v.sql': 'CREATE OR REPLACE VIEW v AS SELECT f()',
  };
  const { rows, left } = await run(flyway, files, 'flyway_schema_history');
  expect(rows).toMatchObject([
    {
      installed_rank: 1,
      version: '1.0',
      description: "it's x",
      type: 'SQL',
      script: "V1.0__it's_x.sql",
      success: true,
    },
    { installed_rank: 2, version: null, description: 'v', script: 'R__v.sql' },
  ]);
  expect(left).toBe(1);
});
