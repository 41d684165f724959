import { expect, test } from 'vitest';
import { change, type Files, flyway, goMigrate, prisma, summary } from './detect.test-helper.ts';

test('plain files of one number are told once, not where several of a number are the habit', async () => {
  const plain = (...names: string[]): Files =>
    Object.fromEntries(names.map((name) => [`migrations/${name}.sql`, `SELECT '${name}';`]));
  const one = await change(plain('1_a', '2_a'), plain('1_a', '2_a', '2_b'));
  expect(summary(one).problems).toEqual(['warn duplicate-version migrations/2_b.sql']);
  const habit = ['1_a', '1_b', '1_c', '2_a', '2_b'];
  const more = await change(plain(...habit), plain(...habit, '2_c'));
  expect(summary(more).problems).toEqual([]);
});

test('editing a merged migration blocks; only in comments it is noted', async () => {
  const base = prisma({ '1_a': "SELECT '--1';\n", '2_b': 'SELECT 2;' });
  const edited = await change(base, prisma({ '1_a': "SELECT '--2';\n", '2_b': 'SELECT 2;' }));
  expect(summary(edited)).toEqual({
    changes: ['edited 1_a'],
    pending: [],
    problems: ['block edited-merged-migration prisma/migrations/1_a/migration.sql'],
  });
  expect(edited.problems[0]?.message).toContain('does not run it again');
  expect(edited.changes[0]?.before?.up.batches[0]?.sql).toBe("SELECT '--1';\n");
  const commented = await change(base, prisma({ '1_a': "-- why\nSELECT  '--1';\n", '2_b': 'SELECT 2;' }));
  expect(summary(commented).problems).toEqual(['note edited-merged-migration prisma/migrations/1_a/migration.sql']);
});

test('Flyway’s checksum makes an edited comment block too, but not other line ends', async () => {
  const windows = await change(flyway({ 'V1__a.sql': 'SELECT 1;\n' }), flyway({ 'V1__a.sql': 'SELECT 1;\r\n' }));
  expect(summary(windows).problems).toEqual(['note edited-merged-migration src/main/resources/db/migration/V1__a.sql']);
  const found = await change(flyway({ 'V1__a.sql': 'SELECT 1;' }), flyway({ 'V1__a.sql': '-- why\nSELECT 1;' }));
  expect(summary(found).problems).toEqual(['block checksum-mismatch src/main/resources/db/migration/V1__a.sql']);
});

test('deleting a merged migration blocks', async () => {
  const found = await change(prisma({ '1_a': 'SELECT 1;', '2_b': 'SELECT 2;' }), prisma({ '1_a': 'SELECT 1;' }));
  expect(summary(found)).toEqual({
    changes: ['deleted 2_b'],
    pending: [],
    problems: ['block deleted-merged-migration prisma/migrations/2_b/migration.sql'],
  });
});

test('a rename is one change, found by equal content or by likeness, and is run again', async () => {
  const long = 'CREATE TABLE a (\n  id int,\n  name text,\n  email text\n);\n';
  const base = prisma({ '1_a': long, '2_b': 'SELECT 2;' });
  for (const sql of [long, long.replace('email', 'mail')]) {
    const found = await change(base, prisma({ '1_other': sql, '2_b': 'SELECT 2;' }));
    expect(summary(found)).toEqual({
      changes: ['renamed 1_other'],
      pending: ['1_other'],
      problems: ['block renamed-merged-migration prisma/migrations/1_other/migration.sql'],
    });
    expect(found.changes[0]?.before?.id).toBe('1_a');
  }
});

test('a version older than the newest on base is said with what the tool does', async () => {
  const late = await change(prisma({ '2_b': 'SELECT 2;' }), prisma({ '1_a': 'SELECT 1;', '2_b': 'SELECT 2;' }));
  expect(summary(late)).toEqual({
    changes: ['added 1_a'],
    pending: ['1_a'],
    problems: ['note out-of-order-version prisma/migrations/1_a/migration.sql'],
  });
  expect(late.problems[0]?.message).toContain('runs it anyway');
});

test('golang-migrate and Drizzle skip a late migration, so it blocks and is not pending', async () => {
  const go = await change(goMigrate({ '2_b': 'SELECT 2;' }), goMigrate({ '1_a': 'SELECT 1;', '2_b': 'SELECT 2;' }));
  expect(summary(go)).toEqual({
    changes: ['added 1'],
    pending: [],
    problems: ['block out-of-order-version migrations/1_a.up.sql'],
  });
  const journal = (...whens: number[]) =>
    JSON.stringify({ dialect: 'postgresql', entries: whens.map((when, idx) => ({ idx, when, tag: `t${idx}` })) });
  const drizzle = await change(
    { 'drizzle/meta/_journal.json': journal(500), 'drizzle/t0.sql': 'SELECT 0;' },
    { 'drizzle/meta/_journal.json': journal(500, 400), 'drizzle/t0.sql': 'SELECT 0;', 'drizzle/t1.sql': 'SELECT 1;' },
  );
  expect(summary(drizzle)).toEqual({
    changes: ['added t1'],
    pending: [],
    problems: ['block out-of-order-version drizzle/t1.sql'],
  });
});

test('Flyway refuses a late version and a version that is there twice', async () => {
  const base = flyway({ 'V2__b.sql': 'SELECT 2;' });
  const late = await change(base, { ...base, ...flyway({ 'V1_9__a.sql': 'SELECT 1;' }) });
  expect(summary(late).problems).toEqual(['block out-of-order-version src/main/resources/db/migration/V1_9__a.sql']);
  const twice = await change(base, { ...base, ...flyway({ 'V2.0__c.sql': 'SELECT 1;' }) });
  expect(summary(twice).problems).toEqual(['block duplicate-version src/main/resources/db/migration/V2.0__c.sql']);
});

test('a problem that is already on base is not the pull request’s', async () => {
  const base = prisma({ '2_b': 'SELECT 2;' });
  base['prisma/migrations/1_gone/README.md'] = 'x';
  const found = await change(base, { ...base, ...prisma({ '2_b': 'SELECT 2;', '3_c': 'SELECT 3;' }) });
  expect(summary(found).problems).toEqual([]);
});

test('a squash of merged migrations warns and is not pending', async () => {
  const base = prisma({ '1_a': 'CREATE TABLE a ();', '2_b': 'CREATE TABLE b ();', '3_c': 'CREATE TABLE c ();' });
  const found = await change(
    base,
    prisma({ '0_squashed': 'CREATE TABLE a (); CREATE TABLE b (); CREATE TABLE c ();' }),
  );
  expect(summary(found)).toMatchObject({
    pending: [],
    problems: ['warn deleted-merged-migration prisma/migrations/0_squashed/migration.sql'],
  });
});
