/* biome-ignore-all lint/suspicious/noTemplateCurlyInString: goose puts environment variables in there. */
import { expect, test } from 'vitest';
import { goose } from './goose.ts';
import { detectIn, modesOf, readOnly, textsOf } from './shared/read-source.test-helper.ts';

test('statements are cut as goose cuts them, with LF and the right lines in a CRLF file', async () => {
  // The texts are those that goose 3.29 sent to a server with log_statement = all.
  const history = await readOnly(goose, {
    'db/00001_a.sql':
      "-- +goose Up\r\n-- comment\r\nCREATE TABLE a (\r\n  id int, -- in; it\r\n  s text default 'é'\r\n);\r\n\r\nINSERT INTO a VALUES (1, 'x; y'); -- tail\r\n-- +goose Down\r\nDROP TABLE a;\r\n",
    'db/00002_fn.sql':
      '-- +goose Up\n-- +goose StatementBegin\nCREATE FUNCTION f() RETURNS int AS $$\nBEGIN;\nEND;\n$$;\n-- +goose StatementEnd\nSELECT f(); SELECT 2;\nINSERT INTO a\n-- half way;\nVALUES (2);\n',
    'db/10_index.sql':
      '-- +goose NO TRANSACTION\n-- +goose Up\nCREATE INDEX CONCURRENTLY i ON a (id);\n\n   \nCREATE INDEX CONCURRENTLY j ON a (s);\n',
    'db/helpers.sql': 'SELECT 1;',
  });
  expect(textsOf(history)).toEqual({
    '1': [
      [3, "CREATE TABLE a (\n  id int, -- in; it\n  s text default 'é'\n);"],
      [8, "INSERT INTO a VALUES (1, 'x; y'); -- tail"],
    ],
    '2': [
      [3, 'CREATE FUNCTION f() RETURNS int AS $$\nBEGIN;\nEND;\n$$;'],
      [8, 'SELECT f(); SELECT 2;'],
      [9, 'INSERT INTO a\n-- half way;\nVALUES (2);'],
    ],
    '10': [
      [3, 'CREATE INDEX CONCURRENTLY i ON a (id);'],
      [6, 'CREATE INDEX CONCURRENTLY j ON a (s);'],
    ],
  });
  expect(modesOf(history)).toEqual({ '1': 'migration', '2': 'migration', '10': 'none' });
  expect(history.migrations[0]?.down?.batches).toEqual([{ sql: 'DROP TABLE a;', path: 'db/00001_a.sql', line: 10 }]);
  expect(history.migrations[1]?.down).toBeUndefined();
  expect(history.problems).toEqual([]);
});

test('a step in Go stands in its place and is named as not analysed', async () => {
  const history = await readOnly(goose, {
    'db/1_a.sql': '-- +goose Up\nSELECT 1;\n',
    'db/00002_fill.go': 'package db\nfunc init() { goose.AddMigrationContext(up, down) }',
    'db/00002_fill_test.go': 'package db',
    'db/3_c.sql': '-- +goose up\nSELECT 3;\n',
  });
  expect(history.migrations.map(({ id, notAnalysed }) => [id, notAnalysed])).toEqual([
    ['1', undefined],
    ['2', 'db/00002_fill.go is a step in Go: what it does is only known by running it.'],
    ['3', undefined],
  ]);
  expect(history.migrations[1]?.record).toBe('INSERT INTO goose_db_version (version_id, is_applied) VALUES (2, true)');
});

test('what goose refuses is a problem, and text from the environment is not analysed', async () => {
  const { problems, migrations } = await readOnly(goose, {
    'db/1_a.sql': '-- +goose Up\nSELECT 1\n',
    'db/2_b.sql': '-- +goose Up\n-- +goose StatementBegin\nSELECT 1;\n',
    'db/3_c.sql': '-- +goose Up\n-- +goose Sideways\nSELECT 1;\n',
    'db/4_d.sql': '-- +goose Up\n-- +goose ENVSUB ON\nSELECT ${A};\n',
    'db/04_e.sql': '-- +goose Up\nSELECT 1;\n',
  });
  expect(problems.map(({ code, path }) => `${code} ${path}`).toSorted()).toEqual([
    'duplicate-version db/4_d.sql',
    'unreadable db/1_a.sql',
    'unreadable db/2_b.sql',
    'unreadable db/3_c.sql',
  ]);
  expect(migrations.find(({ path }) => path === 'db/4_d.sql')?.notAnalysed).toContain('ENVSUB ON');
});

test('the marks inside the files are the evidence', async () => {
  const files = { 'any/1_a.sql': '-- +goose Up\nSELECT 1;\n', 'other/1_a.sql': '-- migrate:up\n-- migrate:down\n' };
  expect((await detectIn(goose, files)).map(({ path }) => path)).toEqual(['any']);
});
