import { expect, test } from 'vitest';
import { atlas } from './atlas.ts';
import { golangMigrate } from './golang-migrate.ts';
import { detectIn, modesOf, readOnly, textsOf } from './shared/read-source.test-helper.ts';

/** atlas.sum is the work of Atlas' own library (ariga.io/atlas v0.32) on these files. */
const FILES = {
  'm/20240101000000_a.sql':
    "-- Create \"a\"\r\nCREATE TABLE a (\r\n  id int, -- in; it\r\n  s text default 'é;'\r\n);\r\n-- next\r\nINSERT INTO a VALUES (1, E'x\\n y');\r\n",
  'm/20240102000000_fn.sql':
    'CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n  -- é; ü\n  RETURN 1;\nEND;\n$$;\n/* block; */ SELECT f();\nCREATE FUNCTION g() RETURNS int LANGUAGE SQL BEGIN ATOMIC SELECT 1; SELECT 2; END;\nDO $x$ BEGIN PERFORM 1; END $x$;\nSELECT 3',
  'm/20240103000000_idx.sql':
    '-- atlas:txmode none\n\nCREATE INDEX CONCURRENTLY a_id ON a (id);\nCREATE INDEX CONCURRENTLY a_s ON a (s);\n',
  'm/20240104000000_delim.sql':
    '-- atlas:delimiter \\n\\n\n\nCREATE TABLE d1 (id int);\nCREATE TABLE d2 (id int);\n\n\nALTER TABLE d1 ADD COLUMN z int;\n',
  'm/atlas.sum':
    'h1:tgr+Xm6cs6CehnLphS8zXL3KJLAF3DrrGTPA7oA+tgo=\n20240101000000_a.sql h1:eezZ4iME0FZ0LZPCsxwiMCPx/1bhH5Pum1Xtzn6MGU8=\n20240102000000_fn.sql h1:9fRbr81lFB4JcAQ8q7L0dXnWssCANGhc9IwKQFix04M=\n20240103000000_idx.sql h1:bIMlmoqS+ud96EW8n9+1mfKv3iTDQi7HGWRxgluAwto=\n20240104000000_delim.sql h1:fSVALtQQaEDm7xZs39UpnroBKGRZGDsOi54FUEvCxxw=\n',
};

test('a folder is split as Atlas splits it, with the right lines, and its checksums are verified', async () => {
  const history = await readOnly(atlas, FILES);
  expect(textsOf(history)).toEqual({
    '20240101000000': [
      [2, "CREATE TABLE a (\r\n  id int, -- in; it\r\n  s text default 'é;'\r\n);"],
      [7, "INSERT INTO a VALUES (1, E'x\\n y');"],
    ],
    '20240102000000': [
      [1, 'CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$\nBEGIN\n  -- é; ü\n  RETURN 1;\nEND;\n$$;'],
      [7, 'SELECT f();'],
      [8, 'CREATE FUNCTION g() RETURNS int LANGUAGE SQL BEGIN ATOMIC SELECT 1; SELECT 2; END;'],
      [9, 'DO $x$ BEGIN PERFORM 1; END $x$;'],
      [10, 'SELECT 3'],
    ],
    '20240103000000': [
      [3, 'CREATE INDEX CONCURRENTLY a_id ON a (id);'],
      [4, 'CREATE INDEX CONCURRENTLY a_s ON a (s);'],
    ],
    '20240104000000': [
      [3, 'CREATE TABLE d1 (id int);\nCREATE TABLE d2 (id int);'],
      [7, 'ALTER TABLE d1 ADD COLUMN z int;'],
    ],
  });
  expect(Object.values(modesOf(history))).toEqual(['migration', 'migration', 'none', 'migration']);
  expect(history.migrations[1]?.record).toContain("('20240102000000', 'fn', 2, 5, 5, now(), 0, '9fRbr81l");
  expect(history.problems).toEqual([]);
});

test('an edited, an added and a removed file are told by atlas.sum', async () => {
  const edited = await readOnly(atlas, { ...FILES, 'm/20240103000000_idx.sql': 'SELECT 1;' });
  expect(edited.problems).toMatchObject([{ code: 'checksum-mismatch', path: 'm/atlas.sum' }]);
  expect(edited.problems[0]?.message).toContain('20240103000000_idx.sql was edited');
  const added = await readOnly(atlas, { ...FILES, 'm/20240103500000_x.sql': 'SELECT 1;' });
  expect(added.problems[0]?.message).toContain('20240103500000_x.sql is not in it');
  const { 'm/20240102000000_fn.sql': _, ...removed } = FILES;
  expect((await readOnly(atlas, removed)).problems[0]?.message).toContain('20240102000000_fn.sql is gone');
  const forged = FILES['m/atlas.sum'].replace('9fRbr', '8fRbr');
  expect((await readOnly(atlas, { ...FILES, 'm/atlas.sum': forged })).problems[0]?.message).toContain('its first line');
});

test('a checkpoint counts only where nothing comes before it', async () => {
  const checkpoint = '-- atlas:checkpoint\n\nCREATE TABLE a ();\n';
  const ids = async (files: Record<string, string>) =>
    (await readOnly(atlas, { ...files, 'm/atlas.sum': '' })).migrations.map(({ id }) => id);
  expect(await ids({ 'm/1.sql': 'SELECT 1;', 'm/2_c.sql': checkpoint, 'm/3.sql': 'SELECT 3;' })).toEqual(['1', '3']);
  expect(await ids({ 'm/2_c.sql': checkpoint, 'm/3.sql': 'SELECT 3;' })).toEqual(['2', '3']);
});

test('what Atlas refuses is a problem: an open parenthesis, an unknown mode, E-strings with a backslashed quote', async () => {
  const { problems } = await readOnly(atlas, {
    'm/1.sql': 'SELECT (1;\n',
    'm/2.sql': '-- atlas:txmode all\n\nSELECT 1;\n',
    'm/3.sql': "SELECT E'it\\'s';\n",
    'm/atlas.sum': '',
  });
  expect(problems.filter(({ code }) => code === 'unreadable').map(({ path }) => path)).toEqual([
    'm/1.sql',
    'm/2.sql',
    'm/3.sql',
  ]);
});

test('a folder that another tool runs is that tool’s, which verifies atlas.sum over its up files', async () => {
  const files = {
    'go.mod': 'module x\nrequire github.com/golang-migrate/migrate/v4 v4.1.0\n',
    'm/1_a.up.sql': 'SELECT 1;',
    'm/1_a.down.sql': 'SELECT -1;',
    'm/atlas.sum': 'h1:x\n',
  };
  expect(await detectIn(atlas, files)).toEqual([]);
  expect((await readOnly(golangMigrate, files)).problems).toMatchObject([{ code: 'checksum-mismatch' }]);
  const { 'go.mod': _, ...own } = files;
  expect(await detectIn(atlas, own)).toMatchObject([{ path: 'm', tool: 'atlas' }]);
  expect(await detectIn(atlas, { 'm/1_a.sql': '-- +goose Up\nSELECT 1;', 'm/atlas.sum': '' })).toEqual([]);
  expect(await detectIn(atlas, { ...FILES, 'atlas.hcl': 'url = "mysql://x"' })).toMatchObject([
    { skipped: expect.stringContaining('mysql') as string },
  ]);
});
