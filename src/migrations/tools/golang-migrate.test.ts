import { expect, test } from 'vitest';
import { golangMigrate } from './golang-migrate.ts';
import { detectIn, modesOf, readOnly, textsOf } from './shared/read-source.test-helper.ts';

const GO_MOD = { 'go.mod': 'module x\nrequire github.com/golang-migrate/migrate/v4 v4.1.0\n' };

test('versions are numbers, a file is one text without a transaction, and the row is replaced', async () => {
  const history = await readOnly(golangMigrate, {
    ...GO_MOD,
    'db/0010_index.up.sql': 'CREATE INDEX CONCURRENTLY i ON a (id);',
    'db/0010_index.down.sql': 'DROP INDEX i;',
    'db/0001_a.up.sql': '-- é\r\nCREATE TABLE a (id int);\r\nCREATE TABLE b (id int);\r\n',
    'db/2_b.up.sql': 'SELECT 1;',
    'db/2_b.down.sql': '-- nothing to do\n',
    'db/readme.sql': 'SELECT 1;',
  });
  expect(textsOf(history)).toEqual({
    '1': [[1, '-- é\r\nCREATE TABLE a (id int);\r\nCREATE TABLE b (id int);\r\n']],
    '2': [[1, 'SELECT 1;']],
    '10': [[1, 'CREATE INDEX CONCURRENTLY i ON a (id);']],
  });
  expect(modesOf(history)).toEqual({ '1': 'none', '2': 'none', '10': 'none' });
  expect(history.migrations.map((migration) => migration.down?.batches[0]?.sql)).toEqual([
    undefined,
    undefined,
    'DROP INDEX i;',
  ]);
  expect(history.migrations[2]).toMatchObject({
    version: '0010',
    record:
      'TRUNCATE "public"."schema_migrations"; INSERT INTO "public"."schema_migrations" (version, dirty) VALUES (10, false)',
    unrecord:
      'TRUNCATE "public"."schema_migrations"; INSERT INTO "public"."schema_migrations" (version, dirty) VALUES (2, false)',
  });
  expect(history.migrations[0]?.unrecord).toBe('TRUNCATE "public"."schema_migrations"');
  expect(history.problems).toEqual([]);
});

test('a second file of a version stops the tool, and a down file alone is an empty step', async () => {
  const { problems, migrations } = await readOnly(golangMigrate, {
    ...GO_MOD,
    'db/1_a.up.sql': 'SELECT 1;',
    'db/001_b.up.sql': 'SELECT 2;',
    'db/3_c.down.sql': 'SELECT 3;',
  });
  expect(problems.map(({ code, severity }) => [code, severity])).toEqual([
    ['missing-file', 'warn'],
    ['duplicate-version', 'block'],
  ]);
  expect(migrations.map(({ id }) => id)).toEqual(['1', '3']);
});

test('a folder that lives with several files of one version is another tool’s', async () => {
  const files = Object.fromEntries(
    ['1_a', '1_b', '1_c', '2_a', '2_b'].map((name) => [`db/${name}.up.sql`, 'SELECT 1;']),
  );
  expect(await detectIn(golangMigrate, { ...GO_MOD, ...files })).toEqual([]);
  const { 'db/1_c.up.sql': _, ...fewer } = files;
  expect(await detectIn(golangMigrate, { ...GO_MOD, ...fewer })).toMatchObject([{ path: 'db' }]);
});

test('the folder is told from sqlx, pop and plain SQL by the build files, above it first', async () => {
  const up = { 'db/1_a.up.sql': 'CREATE TABLE a (id bigserial);' };
  const cargo = { 'Cargo.toml': '[dependencies]\nsqlx = "0.8"\n' };
  expect(await detectIn(golangMigrate, up)).toEqual([]);
  expect(await detectIn(golangMigrate, { ...up, ...cargo })).toEqual([]);
  expect(await detectIn(golangMigrate, { ...up, ...cargo, ...GO_MOD })).toEqual([]);
  expect(await detectIn(golangMigrate, { ...up, 'go.mod': 'require github.com/gobuffalo/pop/v6 v6.0.0' })).toEqual([]);
  const elsewhere = { ...up, 'services/a/go.mod': GO_MOD['go.mod'] };
  expect(await detectIn(golangMigrate, elsewhere)).toMatchObject([
    { path: 'db', reason: expect.stringContaining('services/a/go.mod requires golang-migrate (elsewhere') as string },
  ]);
  expect(
    await detectIn(golangMigrate, { ...up, Makefile: 'up:\n\tmigrate -path db -database $(URL) up\n' }),
  ).toHaveLength(1);
});

test('folders of other databases are named and skipped', async () => {
  const found = await detectIn(golangMigrate, {
    ...GO_MOD,
    'migrations/postgres/1_a.up.sql': 'CREATE TABLE a (id int);',
    'migrations/mysql/1_a.up.sql': 'CREATE TABLE a (id int);',
    'events/1_a.up.sql': 'CREATE TABLE e (id UInt64) ENGINE = MergeTree ORDER BY id;',
    'shop/1_a.up.sql': 'CREATE TABLE `e` (id int AUTO_INCREMENT) ENGINE=InnoDB;',
  });
  expect(Object.fromEntries(found.map(({ path, skipped }) => [path, skipped]))).toEqual({
    events: 'Its SQL is written for ClickHouse.',
    'migrations/mysql': 'The folder mysql/ is for MySQL; Lockstep rehearses PostgreSQL.',
    'migrations/postgres': undefined,
    shop: 'Its SQL is written for MySQL or MariaDB.',
  });
});

test('bytes that PostgreSQL cannot receive are a problem and not a crash', async () => {
  const history = await readOnly(golangMigrate, {
    ...GO_MOD,
    'db/1_a.up.sql': 'SELECT 1;',
    'db/2_nul.up.sql': Buffer.from('SELECT 1;\0'),
    'db/3_latin1.up.sql': Buffer.from("SELECT '\xe9';", 'latin1'),
    'db/4_mark.up.sql': '\uFEFFSELECT 1;',
  });
  expect(history.problems.map(({ code, path }) => [code, path])).toEqual([
    ['unreadable', 'db/2_nul.up.sql'],
    ['unreadable', 'db/3_latin1.up.sql'],
  ]);
  expect(history.migrations[1]?.notAnalysed).toContain('NUL byte');
  expect(textsOf(history)['4']).toEqual([[1, '\uFEFFSELECT 1;']]);
});
