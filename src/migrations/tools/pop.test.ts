import { expect, test } from 'vitest';
import { pop } from './pop.ts';
import { detectIn, modesOf, readOnly, textsOf } from './shared/read-source.test-helper.ts';

const POPX = { 'go.mod': 'module x\nrequire github.com/ory/x v0.0.1\n' };

test('PostgreSQL’s own file of a version wins, other dialects are left out, autocommit has no transaction', async () => {
  const history = await readOnly(pop, {
    ...POPX,
    'm/20200101000000_a.up.sql': 'SELECT 1;',
    'm/20200101000000_a.down.sql': '',
    'm/20200101000000_a.mysql.up.sql': 'CREATE TABLE `a` (id int AUTO_INCREMENT);',
    'm/20200102000000_b.up.sql': 'SELECT 2;',
    'm/20200102000000_b.postgres.up.sql': "SELECT 'two';",
    'm/20200102000000_b.down.sql': 'SELECT -2;',
    'm/20200103000000_c.autocommit.up.sql': 'CREATE INDEX CONCURRENTLY i ON a (id);',
    'm/20200103000000_c.autocommit.down.sql': '',
    'm/20200104000000_d.postgres.autocommit.up.sql': 'SELECT 4;',
    'm/20200104000000_d.down.sql': '',
    'm/20200105000000_e.mysql.up.sql': 'SELECT 5;',
    'm/20200106000000_f.up.sql': '-- nothing on PostgreSQL\n',
    'm/20200106000000_f.down.sql': '',
  });
  expect(textsOf(history)).toEqual({
    '20200101000000': [[1, 'SELECT 1;']],
    '20200102000000': [[1, "SELECT 'two';"]],
    '20200103000000': [[1, 'CREATE INDEX CONCURRENTLY i ON a (id);']],
    '20200104000000': [[1, 'SELECT 4;']],
    '20200106000000': [],
  });
  expect(Object.values(modesOf(history))).toEqual(['migration', 'migration', 'none', 'none', 'migration']);
  expect(history.migrations[1]?.down?.batches[0]?.sql).toBe('SELECT -2;');
  expect(history.bookkeeping).toContain('version VARCHAR (48)');
  expect(history.problems).toEqual([]);
});

test('fizz and templates are not analysed, and a missing down stops popx', async () => {
  const { migrations, problems, bookkeeping } = await readOnly(pop, {
    'go.mod': 'module x\nrequire github.com/gobuffalo/pop/v6 v6.0.0\n',
    'm/1_a.up.fizz': 'create_table("a") {}',
    'm/2_b.up.sql': 'SELECT {{ .Options }};',
  });
  expect(migrations.map(({ notAnalysed }) => notAnalysed)).toEqual([
    'm/1_a.up.fizz is fizz, which pop translates into SQL when it runs.',
    'm/2_b.up.sql is a Go template, whose values are known only to the program.',
  ]);
  expect(migrations[1]?.up.batches).toEqual([]);
  expect(bookkeeping).toContain('VARCHAR (14)');
  expect(problems).toEqual([]);
  const popx = await readOnly(pop, { ...POPX, 'm/1_a.up.sql': 'SELECT 1;' });
  expect(popx.problems.map(({ code, severity }) => [code, severity])).toEqual([['missing-file', 'block']]);
});

test('a folder below another is read with it, and a folder of another dialect is skipped', async () => {
  const nested = await readOnly(pop, {
    ...POPX,
    'm/1_a.up.sql': 'SELECT 1;',
    'm/1_a.down.sql': '',
    'm/new/2_b.up.sql': 'SELECT 2;',
    'm/new/2_b.down.sql': '',
  });
  expect(nested.migrations.map(({ path }) => path)).toEqual(['m/1_a.up.sql', 'm/new/2_b.up.sql']);
  const found = await detectIn(pop, {
    ...POPX,
    'm/mysql/1_a.up.sql': 'SELECT 1;',
    'm/postgres/1_a.up.sql': 'SELECT 1;',
  });
  expect(found.map(({ path, skipped }) => [path, skipped !== undefined])).toEqual([
    ['m/mysql', true],
    ['m/postgres', false],
  ]);
});
