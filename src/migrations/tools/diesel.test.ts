import { expect, test } from 'vitest';
import { diesel } from './diesel.ts';
import { detectIn, modesOf, readOnly, textsOf } from './shared/read-source.test-helper.ts';

const CARGO = { 'Cargo.toml': '[dependencies]\ndiesel = { version = "2", features = ["postgres"] }\n' };

test('folders run by their version without dashes, each as one text', async () => {
  const history = await readOnly(diesel, {
    ...CARGO,
    'migrations/2024-01-01-000000_a/up.sql': '-- é\r\nCREATE TABLE a ();\r\nCREATE TABLE b ();\r\n',
    'migrations/2024-01-01-000000_a/down.sql': 'DROP TABLE a, b;',
    'migrations/20230101000000_first/up.sql': 'SELECT 1;',
    'migrations/2024-02-01-000000_index/up.sql': 'CREATE INDEX CONCURRENTLY i ON a (id);',
    'migrations/2024-02-01-000000_index/metadata.toml': '# why\nrun_in_transaction = false # now\n',
  });
  expect(Object.keys(textsOf(history))).toEqual(['20230101000000', '20240101000000', '20240201000000']);
  expect(textsOf(history)['20240101000000']).toEqual([[1, '-- é\r\nCREATE TABLE a ();\r\nCREATE TABLE b ();\r\n']]);
  expect(modesOf(history)).toEqual({
    '20230101000000': 'migration',
    '20240101000000': 'migration',
    '20240201000000': 'none',
  });
  expect(history.migrations[1]).toMatchObject({
    version: '2024-01-01-000000',
    path: 'migrations/2024-01-01-000000_a/up.sql',
    down: { transaction: 'migration' },
    record: "INSERT INTO __diesel_schema_migrations (version) VALUES ('20240101000000')",
  });
  expect(Object.keys(history.migrations[2]?.files ?? {})).toEqual([
    'migrations/2024-02-01-000000_index/up.sql',
    'migrations/2024-02-01-000000_index/metadata.toml',
  ]);
});

test('a metadata.toml without the key means no transaction, as a missing bool is false', async () => {
  const history = await readOnly(diesel, {
    ...CARGO,
    'migrations/1_a/up.sql': 'SELECT 1;',
    'migrations/1_a/metadata.toml': '# nothing\n',
    'migrations/2_b/up.sql': 'SELECT 1;',
    'migrations/2_b/metadata.toml': 'run_in_transaction = true\n',
  });
  expect(modesOf(history)).toEqual({ '1': 'none', '2': 'migration' });
});

test('an empty file, a folder without up.sql and a repeated version are problems', async () => {
  const { problems } = await readOnly(diesel, {
    ...CARGO,
    'migrations/1_a/up.sql': '',
    'migrations/2-0_b/up.sql': 'SELECT 1;',
    'migrations/20_c/up.sql': 'SELECT 1;',
    'migrations/3_d/down.sql': 'SELECT 1;',
  });
  expect(problems.map(({ code, path }) => `${code} ${path}`).toSorted()).toEqual([
    'duplicate-version migrations/20_c/up.sql',
    'missing-file migrations/3_d',
    'unreadable migrations/1_a/up.sql',
  ]);
});

test('the same layout without diesel, as Hasura has it, is not claimed', async () => {
  const up = { 'migrations/1_a/up.sql': 'CREATE TABLE a (id int);' };
  expect(await detectIn(diesel, up)).toEqual([]);
  expect(await detectIn(diesel, { ...up, 'diesel.toml': '' })).toMatchObject([{ path: 'migrations' }]);
  const sqlite = { 'Cargo.toml': '[dependencies]\ndiesel = { version = "2", features = ["sqlite"] }\n' };
  expect(await detectIn(diesel, { ...up, ...sqlite })).toMatchObject([
    { skipped: expect.stringContaining('sqlite') as string },
  ]);
});
