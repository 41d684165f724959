import { expect, test } from 'vitest';

import { findSources } from '../sources.ts';
import { commitTree } from './shared/git-tree.test-helper.ts';
import { sql } from './sql.ts';

test('numbered files are found where the folder’s name says migrations, or at least two of them where it may', async () => {
  using repo = commitTree({
    'migrations/1.sql': 'SELECT 1;',
    'db/001_a.sql': 'SELECT 1;',
    'db/002_b.sql': 'SELECT 2;',
    'sql/001_alone.sql': 'SELECT 1;',
    'reports/001_a.sql': 'SELECT 1;',
    'reports/002_b.sql': 'SELECT 2;',
    'postgres/queries.sql': 'SELECT 1;',
  });
  expect((await sql.detect(repo.tree)).map(({ path }) => path).sort()).toEqual(['db', 'migrations']);
});

test('sqlc queries and other databases’ SQL are left out with a reason', async () => {
  using repo = commitTree({
    'sql/1_users.sql': '-- name: GetUser :one\nSELECT 1;',
    'sql/2_posts.sql': '-- name: GetPosts :many\nSELECT 1;',
    'clickhouse/migrations/1_a.sql': 'CREATE TABLE t (a Int8) ENGINE = MergeTree ORDER BY a;',
    'migrations/1_a.sql': 'CREATE TABLE `t` (id int AUTO_INCREMENT) ENGINE=InnoDB;',
  });
  const sources = await sql.detect(repo.tree);
  expect(sources.map(({ path, skipped }) => [path, skipped])).toEqual(
    expect.arrayContaining([
      ['sql', 'These are sqlc queries, not migrations.'],
      ['clickhouse/migrations', 'The folder clickhouse/ is for ClickHouse; Lockstep rehearses PostgreSQL.'],
      ['migrations', 'Its SQL is written for MySQL or MariaDB.'],
    ]),
  );
});

test('files that their names give to other databases are left out where PostgreSQL has its own', async () => {
  using repo = commitTree({
    'migrations/V1.init.mysql.up.sql': 'CREATE TABLE `t` (id int AUTO_INCREMENT) ENGINE=InnoDB;',
    'migrations/V1.init.postgres.up.sql': 'CREATE TABLE t (id int);',
    'migrations/V1.init.sqlite.up.sql': 'CREATE TABLE t (id integer PRIMARY KEY AUTOINCREMENT);',
    'migrations/V1.init.postgres.down.sql': 'DROP TABLE t;',
    'migrations/V2.shared.up.sql': 'ALTER TABLE t ADD COLUMN a int;',
    'schema/1.mysql.sql': 'SELECT 1;',
    'schema/2.sql': 'SELECT 2;',
  });
  const sources = await sql.detect(repo.tree);
  const reason = expect.stringContaining('named for MySQL or SQLite are left out') as string;
  expect(sources).toContainEqual({ tool: 'sql', path: 'migrations', reason });
  const idsOf = async (path: string) => {
    const source = sources.find((one) => one.path === path);
    return source && (await sql.read(repo.tree, source)).migrations.map(({ id, down }) => [id, down !== undefined]);
  };
  expect(await idsOf('migrations')).toEqual([
    ['V1.init.postgres.up.sql', true],
    ['V2.shared.up.sql', false],
  ]);
  // Nothing there is said to be PostgreSQL's: the file may be named for what it is about.
  expect(await idsOf('schema')).toEqual([
    ['1.mysql.sql', false],
    ['2.sql', false],
  ]);
});

test('folders named by a version are one history, in the order of the versions', async () => {
  using repo = commitTree({
    'go.mod': 'module x\nrequire github.com/golang-migrate/migrate/v4 v4.18.0\n',
    'store/migrations/oss/postgres/0.9/1_a.up.sql': 'SELECT 1;',
    'store/migrations/oss/postgres/0.9/2##b.sql': 'SELECT 1;',
    'store/migrations/oss/postgres/0.10/1_a.up.sql': 'SELECT 2;',
    'store/migrations/oss/postgres/0.10/1_a.down.sql': 'SELECT -2;',
    'store/migrations/oss/postgres/LATEST.sql': 'SELECT 3;',
    'store/migrations/oss/sqlite/0.9/1_a.up.sql': 'SELECT 1;',
    'store/migrations/oss/sqlite/0.10/1_a.up.sql': 'SELECT 1;',
    'migrations/2024/1_a.sql': 'SELECT 1;',
    'other/migrations/1_base.sql': 'SELECT 1;',
    'other/migrations/2/1_a.sql': 'SELECT 1;',
    'other/migrations/3/1_a.sql': 'SELECT 1;',
  });
  const { sources } = await findSources(repo.tree, []);
  expect(sources.map(({ tool, path, skipped }) => [tool, path, skipped !== undefined])).toEqual([
    ['sql', 'migrations/2024', false],
    ['sql', 'other/migrations', false],
    ['sql', 'other/migrations/2', false],
    ['sql', 'other/migrations/3', false],
    ['sql', 'store/migrations/oss/postgres', false],
    ['sql', 'store/migrations/oss/sqlite', true],
  ]);
  const others = sources.find(({ path }) => path === 'other/migrations');
  const postgres = sources.find(({ path }) => path.endsWith('postgres'));
  if (others === undefined || postgres === undefined) throw new Error('not found');
  const { migrations } = await sql.read(repo.tree, postgres);
  expect(migrations.map(({ id, version, down }) => [id, version, down !== undefined])).toEqual([
    ['0.9/1_a.up.sql', '0.9/1', false],
    ['0.9/2##b.sql', '0.9/2', false],
    ['0.10/1_a.up.sql', '0.10/1', true],
  ]);
  expect((await sql.read(repo.tree, others)).migrations.map(({ id }) => id)).toEqual(['1_base.sql']);
});

test('files run in natural order, each statement on its own, with pairs of up and down', async () => {
  using repo = commitTree({
    'migrations/10_c.sql': 'SELECT 3;',
    'migrations/2_b.up.sql': 'BEGIN;\nSELECT 2;\nCOMMIT;\n',
    'migrations/2_b.down.sql': 'SELECT -2;',
    'migrations/1_a.sql': "\uFEFF\\set ON_ERROR_STOP on\r\nSELECT ';';\r\n",
    'migrations/3_users_rollback.sql': 'SELECT 9;',
  });
  const [source] = await sql.detect(repo.tree);
  if (source === undefined) throw new Error('not found');
  const { migrations, problems } = await sql.read(repo.tree, source);
  expect(problems).toEqual([]);
  expect(migrations.map(({ id, version }) => [id, version])).toEqual([
    ['1_a.sql', '1'],
    ['2_b.up.sql', '2'],
    ['3_users_rollback.sql', '3'],
    ['10_c.sql', '10'],
  ]);
  expect(migrations[0]?.up).toEqual({
    batches: [{ sql: "SELECT ';'", path: 'migrations/1_a.sql', line: 2 }],
    transaction: 'none',
  });
  expect(migrations[0]?.notAnalysed).toBeUndefined();
  expect(migrations[1]?.up.batches.map(({ sql, line }) => [sql, line])).toEqual([
    ['BEGIN', 1],
    ['SELECT 2', 2],
    ['COMMIT', 3],
  ]);
  expect(migrations[1]?.down?.batches.map(({ sql }) => sql)).toEqual(['SELECT -2']);
});

test('what only psql can do is named as not analysed', async () => {
  using repo = commitTree({
    'migrations/1_a.sql': 'SELECT 1;\n\\i other.sql\n',
    'migrations/2_b.sql': 'COPY t FROM stdin;\n1\n\\.\nSELECT 2;\n',
  });
  const [source] = await sql.detect(repo.tree);
  if (source === undefined) throw new Error('not found');
  const { migrations } = await sql.read(repo.tree, source);
  expect(migrations[0]?.notAnalysed).toContain('migrations/1_a.sql:2 is a psql command');
  expect(migrations[1]?.notAnalysed).toContain('COPY');
  expect(migrations[1]?.up.batches.map(({ sql, line }) => [sql, line])).toEqual([['SELECT 2', 4]]);
});
