import { expect, test } from 'vitest';
import { nodePgMigrate } from './node-pg-migrate.ts';
import { detectIn, readOnly, textsOf } from './shared/read-source.test-helper.ts';

const PACKAGE = { 'package.json': '{"devDependencies":{"node-pg-migrate":"8"}}' };

test('files run by their prefix, 17 digits being a time, all in one transaction and cut at the markers', async () => {
  // The order and the texts are those of node-pg-migrate 8 on the same files.
  const history = await readOnly(nodePgMigrate, {
    ...PACKAGE,
    'migrations/1800000000000_c.sql': '--  up migration\nSELECT 3;\n---- Down Migration\nSELECT -3;',
    'migrations/20240101000000000_b.sql': 'SELECT 2\n',
    'migrations/1700000000000_a.sql': '-- é\r\n-- Up Migration\r\nSELECT 1;\r\n\r\n-- Down Migration\r\nSELECT -1;\r\n',
  });
  expect(textsOf(history)).toEqual({
    '1700000000000_a': [[1, '\n-- Up Migration\r\nSELECT 1;\r;']],
    '20240101000000000_b': [[1, 'SELECT 2\n;']],
    '1800000000000_c': [[1, '--  up migration\nSELECT 3;\n;']],
  });
  expect(Object.keys(textsOf(history))).toEqual(['1700000000000_a', '20240101000000000_b', '1800000000000_c']);
  expect(history.migrations.every(({ up }) => up.transaction === 'all')).toBe(true);
  expect(history.migrations.map(({ down }) => down?.batches[0])).toEqual([
    { sql: '\n\r\n-- Down Migration\r\nSELECT -1;\r\n;', path: 'migrations/1700000000000_a.sql', line: 3 },
    undefined,
    { sql: '---- Down Migration\nSELECT -3;', path: 'migrations/1800000000000_c.sql', line: 3 },
  ]);
  expect(history.migrations[0]?.record).toBe(
    `INSERT INTO "public"."pgmigrations" (name, run_on) VALUES ('1700000000000_a', NOW());`,
  );
});

test('steps in code are in their place, and pairs of SQL files are one step', async () => {
  const { migrations } = await readOnly(nodePgMigrate, {
    ...PACKAGE,
    'migrations/0001_a.ts': "import type { MigrationBuilder } from 'node-pg-migrate';",
    'migrations/0002_b.up.sql': 'SELECT 2;',
    'migrations/0002_b.down.sql': 'SELECT -2;',
  });
  expect(migrations.map(({ id, notAnalysed, down }) => [id, notAnalysed, down?.batches[0]?.sql])).toEqual([
    ['0001_a', 'migrations/0001_a.ts is a step in code: what it does is only known by running it.', undefined],
    ['0002_b', undefined, 'SELECT -2;'],
  ]);
});

test('the folder is the one that the scripts name, and steps of another tool are not claimed', async () => {
  const step = 'exports.up = (pgm) => { pgm.sql("SELECT 1") }';
  const scripts = { 'api/package.json': '{"scripts":{"migrate":"node-pg-migrate -m db/steps -j ts"}}' };
  const found = await detectIn(nodePgMigrate, { ...scripts, 'api/db/steps/1_a.js': step, 'api/other/1_a.js': step });
  expect(found).toMatchObject([
    { path: 'api/db/steps', reason: expect.stringContaining('api/package.json') as string },
  ]);
  const knex = { ...PACKAGE, 'migrations/1_a.js': 'exports.up = (knex) => knex.raw("SELECT 1")' };
  expect(await detectIn(nodePgMigrate, knex)).toEqual([]);
  expect(await detectIn(nodePgMigrate, { 'migrations/1_a.js': step })).toEqual([]);
});

test('a name without a number is a warning, a repeated name a problem', async () => {
  const { problems } = await readOnly(nodePgMigrate, {
    ...PACKAGE,
    'migrations/1_a.js': 'exports.up = (pgm) => {}',
    'migrations/1_a.sql': 'SELECT 1;',
    'migrations/util.js': '',
  });
  expect(problems.map(({ code, severity }) => [code, severity])).toEqual([
    ['duplicate-version', 'block'],
    ['unreadable', 'warn'],
  ]);
});
