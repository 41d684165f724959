import { expect, test } from 'vitest';
import { detectIn, readOnly, textsOf } from './shared/read-source.test-helper.ts';
import { sqitch } from './sqitch.ts';

const MARGE = 'Marge N. O’Vera <marge@example.com>';
/** The ids and hashes in these tests are those that sqitch 1.3.1 wrote into its registry for the same project. */
const FILES = {
  'sqitch.conf': '[core]\n\tengine = pg\n[deploy "variables"]\n\tsch = app\n',
  'sqitch.plan': `%syntax-version=1.0.0
%project=demo
%uri=https://example.com/demo

old 2023-01-01T10:00:00Z Me <me@example.com>
appschema 2024-01-01T10:00:00Z ${MARGE} # Adds schema \\n two.
users [appschema] 2024-01-02T10:00:00Z ${MARGE} # Users.
@v1.0.0 2024-01-03T10:00:00Z ${MARGE} # Tag é.

users [users@v1.0.0] 2024-01-04T10:00:00Z ${MARGE} # Rework.
idx [users] 2024-01-05T10:00:00Z ${MARGE} # Index.
`,
  'deploy/old.sql': 'SELECT 1;SELECT 2',
  'deploy/appschema.sql':
    '-- Deploy demo:appschema to pg\n\nBEGIN;\n\nCREATE SCHEMA :"sch";\nSET search_path TO app;\n\nCOMMIT;\n',
  'revert/appschema.sql': 'BEGIN;\nDROP SCHEMA app;\nCOMMIT;\n',
  'deploy/users@v1.0.0.sql':
    "-- Deploy\n\\set name 'it''s'\nBEGIN;\n/* block; */ CREATE TABLE app.users (\n  id int, -- é;\n  s text DEFAULT :'name'\n);\nSELECT id::text FROM app.users;\n\\ir ../extra/more.sql\nCOMMIT;",
  'deploy/users.sql':
    'CREATE FUNCTION g() RETURNS int LANGUAGE SQL BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END;\n',
  'revert/users.sql': 'DROP FUNCTION g();\n',
  'deploy/idx.sql': 'CREATE INDEX CONCURRENTLY users_id ON app.users (id);\n',
  'extra/more.sql': '\nCREATE TABLE app.more (id int)',
};

test('changes run in the plan’s order, a reworked one by its tagged file, statement by statement', async () => {
  const history = await readOnly(sqitch, FILES);
  expect(history.problems).toEqual([]);
  expect(history.migrations.map(({ id, path }) => [id, path])).toEqual([
    ['4126773ceeeca38e5967fa606fc5caa74bb22566', 'deploy/old.sql'],
    ['69029a8c1a7551cc44c759dc8515436634026a89', 'deploy/appschema.sql'],
    ['701da057f29f8951a25e7ea12acdfcd983315b23', 'deploy/users@v1.0.0.sql'],
    ['2cd8ed0078ca16901e7266d0cb35cc5e4fd2e76f', 'deploy/users.sql'],
    ['d6501b2d63392e932f65c7a0d3c9824329e8e0aa', 'deploy/idx.sql'],
  ]);
  expect(Object.values(textsOf(history)).slice(0, 4)).toEqual([
    [
      [1, 'SELECT 1;'],
      [1, 'SELECT 2'],
    ],
    [
      [3, 'BEGIN;'],
      [5, 'CREATE SCHEMA "app";'],
      [6, 'SET search_path TO app;'],
      [8, 'COMMIT;'],
    ],
    [
      [3, 'BEGIN;'],
      [4, "/* block; */ CREATE TABLE app.users (\n  id int, -- é;\n  s text DEFAULT 'it''s'\n);"],
      [8, 'SELECT id::text FROM app.users;'],
      [2, 'CREATE TABLE app.more (id int)'],
      [10, 'COMMIT;'],
    ],
    [[1, 'CREATE FUNCTION g() RETURNS int LANGUAGE SQL BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END;']],
  ]);
  expect(history.migrations.every(({ up }) => up.transaction === 'none')).toBe(true);
  expect(history.migrations[2]?.up.batches[3]?.path).toBe('extra/more.sql');
  expect(history.migrations[3]?.down?.batches).toEqual([
    { sql: 'DROP FUNCTION g();', path: 'revert/users.sql', line: 1 },
  ]);
});

test('the registry’s rows are sqitch’s: script hash, note, tag id and required change', async () => {
  const { migrations } = await readOnly(sqitch, FILES);
  const [old, schema, users, , idx] = migrations.map(({ record }) => record);
  expect(old).toContain("'56cf71d9a43b81af82f78be8d655f974bedfc858'");
  expect(schema).toContain('Adds schema \n two.');
  expect(users).toContain("'72aa50555935f7ce52d71c501512cea992ed82b4', '@v1.0.0'");
  expect(users).toContain("'require', 'appschema', '69029a8c1a7551cc44c759dc8515436634026a89'");
  expect(idx).toContain("'require', 'users', '701da057f29f8951a25e7ea12acdfcd983315b23'");
});

test('what a script SET ends with it, as the next one has a session of its own', async () => {
  const { migrations } = await readOnly(sqitch, FILES);
  expect(migrations.map(({ record }) => record?.startsWith('RESET search_path;'))).toEqual([
    false,
    true,
    false,
    false,
    false,
  ]);
});

test('commands of psql that change what is sent are named as not analysed', async () => {
  const plan = (names: string[]) =>
    `%project=x\n\n${names.map((name) => `${name} 2024-01-01T10:00:00Z ${MARGE}\n`).join('')}`;
  const { migrations } = await readOnly(sqitch, {
    'sqitch.plan': plan(['gexec', 'copy', 'lost', 'quiet', 'shell', 'loop']),
    'deploy/gexec.sql': "SELECT 'SELECT 1' \\gexec\n",
    'deploy/copy.sql': 'COPY a FROM stdin;\n1\t2; 3\n\\.\nSELECT 1;\n',
    'deploy/lost.sql': '\\i other.sql\nSELECT 1;\n',
    'deploy/quiet.sql': '\\echo hello; world\n\\set ON_ERROR_STOP on\nSELECT 1 \\; SELECT 2;\n',
    'deploy/shell.sql': '\\set now `date`\nSELECT 1;\n',
    'deploy/loop.sql': '\\ir loop.sql\nSELECT 1;\n',
  });
  expect(migrations.map(({ notAnalysed }) => notAnalysed)).toEqual([
    'deploy/gexec.sql:1: \\gexec is a command of psql that Lockstep does not run.',
    'deploy/copy.sql:1: COPY … FROM stdin takes its rows from the script, which Lockstep does not send.',
    'deploy/lost.sql:1: \\i names "other.sql", which is not in the repository.',
    undefined,
    'deploy/shell.sql:1: \\set runs a shell command, which Lockstep does not.',
    'deploy/loop.sql:1: \\i includes itself.',
  ]);
  expect(migrations[3]?.up.batches.map(({ sql }) => sql)).toEqual(['SELECT 1 ; SELECT 2;']);
  expect(migrations[1]?.up.batches.map(({ line }) => line)).toEqual([4]);
});

test('a planned change without a script is a problem, as is a line that is no change', async () => {
  const { problems, migrations } = await readOnly(sqitch, {
    'sqitch.plan': `%project=x\n\na 2024-01-01T10:00:00Z ${MARGE}\nb and nothing\n`,
  });
  expect(migrations).toEqual([]);
  expect(problems.map(({ code, path }) => [code, path])).toEqual([
    ['unreadable', 'sqitch.plan'],
    ['missing-file', 'deploy/a.sql'],
  ]);
});

test('the configuration says the engine and the folders', async () => {
  const plan = `%project=x\n\na 2024-01-01T10:00:00Z ${MARGE}\n`;
  const conf = '[core]\n  engine = mysql\n';
  expect(await detectIn(sqitch, { 'sqitch.conf': conf, 'sqitch.plan': plan })).toMatchObject([
    { path: '.', skipped: 'sqitch.conf says engine mysql; Lockstep rehearses PostgreSQL (pg).' },
  ]);
  const { migrations } = await readOnly(sqitch, {
    'db/sqitch.conf': '[core]\n  engine = pg\n  top_dir = sql ; here\n  extension = ddl\n',
    'db/sql/sqitch.plan': plan,
    'db/sql/deploy/a.ddl': 'SELECT 1;',
  });
  expect(migrations.map(({ path }) => path)).toEqual(['db/sql/deploy/a.ddl']);
});
