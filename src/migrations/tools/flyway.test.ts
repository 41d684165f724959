/* biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are Flyway's placeholders. */
import { expect, test } from 'vitest';

import type { SourceHistory } from '../migration.ts';
import { flywayChecksum } from './flyway/checksum.ts';
import { compareVersions, parseFlywayName } from './flyway/names.ts';
import { flyway } from './flyway.ts';
import { commitTree } from './shared/git-tree.test-helper.ts';

const AT = 'src/main/resources/db/migration';

async function read(files: Record<string, string>): Promise<SourceHistory> {
  using repo = commitTree(files);
  const [source] = await flyway.detect(repo.tree);
  if (source === undefined) throw new Error('not found');
  return await flyway.read(repo.tree, source);
}

test('versions compare number by number, part by part', () => {
  const sorted = ['V10_1.3.0__a', 'V2__b', 'V1_5_3__c', 'V1742929293__d', 'V1_5_10__e', 'V1.0__f'].sort((a, b) =>
    compareVersions(parseFlywayName(`${a}.sql`)?.version ?? '', parseFlywayName(`${b}.sql`)?.version ?? ''),
  );
  expect(sorted).toEqual(['V1.0__f', 'V1_5_3__c', 'V1_5_10__e', 'V2__b', 'V10_1.3.0__a', 'V1742929293__d']);
  expect(parseFlywayName('V01.0__x.sql')?.version).toBe('1');
});

test('the checksum is Flyway’s: the same for every line end and with a byte order mark', () => {
  expect(flywayChecksum('SELECT 1;\nSELECT 2;\n')).toBe(flywayChecksum('\uFEFFSELECT 1;\r\nSELECT 2;'));
  // CRC-32's check value, https://reveng.sourceforge.io/crc-catalogue/all.htm, as Java's int.
  expect(flywayChecksum('1234\n56789')).toBe(0xcbf43926 | 0);
});

test('versioned files come first, then repeatable ones, with Java steps between; undo files are downs', async () => {
  const { migrations, problems, bookkeeping } = await read({
    [`${AT}/V1__init.sql`]: '-- first\nCREATE TABLE a ();\n\nCREATE TABLE b ();',
    [`${AT}/V10__ten.sql`]: 'SELECT 10;',
    [`${AT}/R__views.sql`]: 'CREATE OR REPLACE VIEW v AS SELECT 1;',
    [`${AT}/U1__init.sql`]: 'DROP TABLE a;',
    'src/main/java/db/migration/V2_1__Fill.java': 'class V2_1__Fill {}',
    [`${AT}/notes.sql`]: 'SELECT 1;',
  });
  expect(problems).toEqual([]);
  expect(bookkeeping).toContain('flyway_schema_history');
  expect(migrations.map(({ id, repeatable }) => [id, repeatable])).toEqual([
    ['V1__init.sql', undefined],
    ['V2_1__Fill.java', undefined],
    ['V10__ten.sql', undefined],
    ['R__views.sql', true],
  ]);
  expect(migrations[0]?.up).toEqual({
    transaction: 'migration',
    batches: [
      { sql: 'CREATE TABLE a ()', path: `${AT}/V1__init.sql`, line: 2 },
      { sql: 'CREATE TABLE b ()', path: `${AT}/V1__init.sql`, line: 4 },
    ],
  });
  expect(migrations[0]?.down?.batches[0]?.sql).toBe('DROP TABLE a');
  expect(migrations[1]?.notAnalysed).toContain('a step in Java');
});

test('what cannot run in a transaction, and .sql.conf, switch it off; a mixture is refused', async () => {
  const { migrations, problems } = await read({
    [`${AT}/V1__a.sql`]: 'CREATE INDEX CONCURRENTLY i ON t (c);',
    [`${AT}/V2__b.sql`]: 'SELECT 1; CREATE INDEX CONCURRENTLY i ON t (c);',
    [`${AT}/V3__c.sql`]: 'SELECT 1; CREATE INDEX CONCURRENTLY i ON t (c);',
    [`${AT}/V3__c.sql.conf`]: 'executeInTransaction=false\n',
    [`${AT}/V4__d.sql`]: 'ALTER TABLE t ADD c int;',
  });
  expect(migrations.map((migration) => migration.up.transaction)).toEqual(['none', 'none', 'none', 'migration']);
  expect(problems.map(({ code, path }) => [code, path])).toEqual([['unreadable', `${AT}/V2__b.sql`]]);
  expect(Object.keys(migrations[2]?.files ?? {})).toEqual([`${AT}/V3__c.sql`, `${AT}/V3__c.sql.conf`]);
});

test('placeholders take their values from the configuration; unknown ones are named, and the file is not analysed', async () => {
  const { migrations } = await read({
    'src/main/resources/application.yml': 'spring:\n  flyway:\n    placeholders:\n      owner: app_owner\n',
    [`${AT}/V1__a.sql`]: "GRANT SELECT ON t TO ${owner}; SELECT '${flyway:defaultSchema}';",
    [`${AT}/V2__b.sql`]: 'GRANT SELECT ON t TO ${Unknown};',
  });
  expect(migrations[0]?.up.batches.map(({ sql }) => sql)).toEqual([
    'GRANT SELECT ON t TO app_owner',
    "SELECT 'public'",
  ]);
  expect(migrations[0]?.notAnalysed).toBeUndefined();
  expect(migrations[1]?.notAnalysed).toContain('${Unknown}');
  expect(migrations[1]?.up.batches).toEqual([]);
});

test('callbacks run around every migrate', async () => {
  const { migrations } = await read({
    [`${AT}/V1__a.sql`]: 'SELECT 1;',
    [`${AT}/afterMigrate__views.sql`]: 'SELECT 3;',
    [`${AT}/beforeMigrate.sql`]: 'SELECT 0;',
    [`${AT}/beforeEachMigrate.sql`]: 'SET ROLE app;',
  });
  expect(migrations.map(({ id, everyRun }) => [id, everyRun])).toEqual([
    ['beforeMigrate.sql', 'before'],
    ['V1__a.sql', undefined],
    ['afterMigrate__views.sql', 'after'],
  ]);
  expect(migrations[1]?.up.batches.map(({ sql }) => sql)).toEqual(['SET ROLE app', 'SELECT 1']);
});

test('names that Flyway ignores silently are problems', async () => {
  const { problems } = await read({ [`${AT}/V1__a.sql`]: '', [`${AT}/V2_one_underscore.sql`]: 'SELECT 1;' });
  expect(problems.map(({ code, path }) => [code, path])).toEqual([['unreadable', `${AT}/V2_one_underscore.sql`]]);
});

test('of dialect folders the PostgreSQL one is taken, with the common one beside it', async () => {
  using repo = commitTree({
    'a/db/migration/postgresql/V1__a.sql': 'SELECT 1;',
    'a/db/migration/mysql/V1__a.sql': 'SELECT 1;',
    'b/db/migration/common/V1__a.sql': 'SELECT 1;',
    'b/db/migration/postgresql/V2__b.sql': 'SELECT 2;',
    'b/db/migration/h2/V2__b.sql': 'SELECT 2;',
    'b/db/migration/mysql/V2__b.sql': 'SELECT 2;',
  });
  const sources = await flyway.detect(repo.tree);
  expect(sources.map(({ path, skipped }) => [path, skipped === undefined])).toEqual([
    ['a/db/migration/mysql', false],
    ['a/db/migration/postgresql', true],
    ['b/db/migration', true],
    ['b/db/migration/h2', false],
    ['b/db/migration/mysql', false],
  ]);
  const common = sources.find(({ path }) => path === 'b/db/migration');
  if (common === undefined) throw new Error('not found');
  const { migrations } = await flyway.read(repo.tree, common);
  expect(migrations.map(({ path }) => path)).toEqual([
    'b/db/migration/common/V1__a.sql',
    'b/db/migration/postgresql/V2__b.sql',
  ]);
});

test('configured locations are one history', async () => {
  const { migrations, source } = await read({
    'src/main/resources/application.properties': 'spring.flyway.locations=classpath:db/migration,classpath:db/data\n',
    [`${AT}/V1__a.sql`]: 'SELECT 1;',
    [`${AT}/V3__c.sql`]: 'SELECT 3;',
    'src/main/resources/db/data/V2__b.sql': 'SELECT 2;',
  });
  expect(source.morePaths).toEqual(['src/main/resources/db/data']);
  expect(migrations.map(({ id }) => id)).toEqual(['V1__a.sql', 'V2__b.sql', 'V3__c.sql']);
});
