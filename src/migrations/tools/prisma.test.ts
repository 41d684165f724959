import { createHash } from 'node:crypto';

import { expect, test } from 'vitest';

import { prisma } from './prisma.ts';
import { commitTree } from './shared/git-tree.test-helper.ts';

const LOCK = 'provider = "postgresql"\n';

test('a folder with migration_lock.toml is found, also in a monorepo', async () => {
  using repo = commitTree({
    'packages/db/prisma/migrations/migration_lock.toml': LOCK,
    'packages/db/prisma/migrations/20240101000000_init/migration.sql': 'CREATE TABLE a ();',
  });
  expect(await prisma.detect(repo.tree)).toEqual([
    {
      tool: 'prisma',
      path: 'packages/db/prisma/migrations',
      reason: 'migration_lock.toml beside 1 folder with migration.sql',
    },
  ]);
});

test('the provider in the lock file, or else in a schema of several files, leaves other databases out', async () => {
  using repo = commitTree({
    'a/migrations/migration_lock.toml': '# comment\nprovider = "mysql"\n',
    'a/migrations/1_x/migration.sql': 'SELECT 1;',
    'b/prisma/schema/base.prisma':
      'generator client {\n  provider = "prisma-client-js"\n}\ndatasource db {\n  provider = "sqlite"\n}\n',
    'b/prisma/migrations/1_x/migration.sql': 'SELECT 1;',
  });
  const sources = await prisma.detect(repo.tree);
  expect(sources.map((source) => [source.path, source.skipped])).toEqual([
    ['a/migrations', 'Its Prisma provider is mysql; Lockstep rehearses PostgreSQL.'],
    ['b/prisma/migrations', 'Its Prisma provider is sqlite; Lockstep rehearses PostgreSQL.'],
  ]);
});

test('Drizzle’s folders of migration.sql and snapshot.json are not Prisma’s', async () => {
  using repo = commitTree({
    'migrations/20240101000000_x/migration.sql': '',
    'migrations/20240101000000_x/snapshot.json': '{}',
  });
  expect(await prisma.detect(repo.tree)).toEqual([]);
});

test('each file is one message without a transaction, in the order of the folders’ names, with its checksum', async () => {
  const text = "-- it's new\r\nCREATE TABLE b ();\r\nCREATE TABLE c ();\r\n";
  using repo = commitTree({
    'migrations/migration_lock.toml': LOCK,
    'migrations/20240102000000_second/migration.sql': text,
    'migrations/20240101000000_first/migration.sql': '-- nothing yet\n',
    'migrations/20240101000000_first/down.sql': 'SELECT 1;',
  });
  const [source] = await prisma.detect(repo.tree);
  if (source === undefined) throw new Error('not found');
  const { migrations, problems, bookkeeping } = await prisma.read(repo.tree, source);
  expect(problems).toEqual([]);
  expect(bookkeeping).toContain('"_prisma_migrations"');
  expect(migrations.map((migration) => migration.id)).toEqual(['20240101000000_first', '20240102000000_second']);
  expect(migrations.map((migration) => migration.up.transaction)).toEqual(['none', 'none']);
  expect(migrations[0]?.up.batches).toHaveLength(1);
  expect(migrations[0]?.down?.batches[0]?.sql).toBe('SELECT 1;');
  expect(migrations[1]?.up.batches).toEqual([
    { sql: text, path: 'migrations/20240102000000_second/migration.sql', line: 1 },
  ]);
  expect(migrations[1]?.version).toBe('20240102000000');
  expect(migrations[1]?.record).toContain(createHash('sha256').update(text).digest('hex'));
});

test('a folder without migration.sql and a file with NUL bytes are problems', async () => {
  using repo = commitTree({
    'migrations/migration_lock.toml': LOCK,
    'migrations/1_gone/README.md': 'x',
    'migrations/2_utf16/migration.sql': Buffer.from('\uFEFFSELECT 1;', 'utf16le'),
  });
  const [source] = await prisma.detect(repo.tree);
  if (source === undefined) throw new Error('not found');
  const { migrations, problems } = await prisma.read(repo.tree, source);
  expect(problems.map(({ code, path }) => [code, path])).toEqual([
    ['missing-file', 'migrations/1_gone'],
    ['unreadable', 'migrations/2_utf16/migration.sql'],
  ]);
  expect(migrations[0]?.notAnalysed).toContain('NUL');
});
