import { expect, test } from 'vitest';
import { modesOf, readOnly, textsOf } from './shared/read-source.test-helper.ts';
import { sqlMigrate } from './sql-migrate.ts';

test('statements lose their semicolon and their comment lines, as sql-migrate 1.8 sends them', async () => {
  const history = await readOnly(sqlMigrate, {
    'db/10_index.sql':
      '-- +migrate Up notransaction\nCREATE INDEX CONCURRENTLY i ON a (id);\n\n   \nCREATE INDEX CONCURRENTLY j ON a (s);\n-- +migrate Down\nDROP INDEX i;\n',
    'db/2_fn.sql':
      '-- +migrate Up\n-- +migrate StatementBegin\nCREATE FUNCTION f() RETURNS int AS $$\nBEGIN;\nEND;\n$$;\n-- +migrate StatementEnd\nSELECT f(); SELECT 2;\nINSERT INTO a\n-- half way;\nVALUES (2);\n',
    'db/1_a.sql':
      "-- +migrate Up\r\n-- comment\r\nCREATE TABLE a (\r\n  id int, -- in; it\r\n  s text default 'é'\r\n);\r\n\r\nINSERT INTO a VALUES (1, 'x; y'); \r\n-- +migrate Down\r\nDROP TABLE a;\r\n",
    'db/zz.sql': '-- +migrate Up\nSELECT 1;\n-- +migrate Down\n-- nothing\n',
  });
  expect(textsOf(history)).toEqual({
    '1_a.sql': [
      [3, "CREATE TABLE a (\n  id int, -- in; it\n  s text default 'é'\n)"],
      [8, "INSERT INTO a VALUES (1, 'x; y')"],
    ],
    '2_fn.sql': [
      [3, 'CREATE FUNCTION f() RETURNS int AS $$\nBEGIN;\nEND;\n$$'],
      [8, 'SELECT f(); SELECT 2'],
      [9, 'INSERT INTO a\nVALUES (2)'],
    ],
    '10_index.sql': [
      [2, 'CREATE INDEX CONCURRENTLY i ON a (id)'],
      [5, 'CREATE INDEX CONCURRENTLY j ON a (s)'],
    ],
    'zz.sql': [[2, 'SELECT 1']],
  });
  expect(Object.keys(textsOf(history))).toEqual(['1_a.sql', '2_fn.sql', '10_index.sql', 'zz.sql']);
  expect(modesOf(history)).toMatchObject({ '1_a.sql': 'migration', '10_index.sql': 'none' });
  expect(history.migrations.map(({ down }) => down?.transaction)).toEqual([
    'migration',
    undefined,
    'migration',
    undefined,
  ]);
  expect(history.problems).toEqual([]);
});

test('what sql-migrate refuses is a problem; quotes in a name stay in its row', async () => {
  const { problems, migrations } = await readOnly(sqlMigrate, {
    "db/1_it's.sql": '-- +migrate Up\nSELECT 1;\n',
    'db/2_b.sql': '-- +migrate Up\nSELECT 1\n',
    'db/3_c.sql': 'SELECT 1;\n',
  });
  expect(problems.map(({ code, path }) => [code, path])).toEqual([
    ['unreadable', 'db/2_b.sql'],
    ['unreadable', 'db/3_c.sql'],
  ]);
  expect(migrations[0]?.unrecord).toBe(`delete from "gorp_migrations" where "id"='1_it''s.sql'`);
});
