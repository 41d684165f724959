import { execFileSync } from 'node:child_process';

import { expect, test } from 'vitest';

import { SourceConfig } from '../config/schema.ts';
import { ConfigError } from '../errors.ts';
import { openRepository } from '../git/repository.ts';
import { detectBetween, detectMigrations } from './detect.ts';
import type { DetectedMigrations, SourceChange } from './migration.ts';
import { TOOLS } from './registry.ts';
import { commitTree } from './tools/shared/git-tree.test-helper.ts';

type Files = Record<string, string | Buffer>;

async function detect(base: Files, head: Files, sources: object[] = []): Promise<DetectedMigrations> {
  using before = commitTree(base);
  using after = commitTree(head);
  return await detectBetween(
    before.tree,
    after.tree,
    sources.map((source) => SourceConfig.parse(source)),
  );
}

async function change(base: Files, head: Files, sources: object[] = []): Promise<SourceChange> {
  const { changed } = await detect(base, head, sources);
  expect(changed).toHaveLength(1);
  const [only] = changed;
  if (only === undefined) throw new Error('nothing changed');
  return only;
}

function summary({ changes, pending, problems }: SourceChange) {
  return {
    changes: changes.map(({ kind, migration }) => `${kind} ${migration.id}`),
    pending: pending.map(({ id }) => id),
    problems: problems.map(({ severity, code, path }) => `${severity} ${code} ${path}`),
  };
}

const prisma = (names: Record<string, string>): Files => ({
  'prisma/migrations/migration_lock.toml': 'provider = "postgresql"',
  ...Object.fromEntries(Object.entries(names).map(([id, sql]) => [`prisma/migrations/${id}/migration.sql`, sql])),
});
const flyway = (files: Record<string, string>): Files =>
  Object.fromEntries(Object.entries(files).map(([name, sql]) => [`src/main/resources/db/migration/${name}`, sql]));
const goMigrate = (files: Record<string, string>): Files => ({
  'go.mod': 'module x\nrequire github.com/golang-migrate/migrate/v4 v4.18.0\n',
  ...Object.fromEntries(Object.entries(files).map(([name, sql]) => [`migrations/${name}.up.sql`, sql])),
});

test('all 14 sources but the user’s own command have a module, each once, and plain SQL comes last', () => {
  expect(new Set(TOOLS.map(({ id }) => id)).size).toBe(14);
  expect(TOOLS).toHaveLength(14);
  expect(TOOLS.at(-1)?.id).toBe('sql');
});

test('plain files of one number are told once, not where several of a number are the habit', async () => {
  const plain = (...names: string[]): Files =>
    Object.fromEntries(names.map((name) => [`migrations/${name}.sql`, `SELECT '${name}';`]));
  const one = await change(plain('1_a', '2_a'), plain('1_a', '2_a', '2_b'));
  expect(summary(one).problems).toEqual(['warn duplicate-version migrations/2_b.sql']);
  const habit = ['1_a', '1_b', '1_c', '2_a', '2_b'];
  const more = await change(plain(...habit), plain(...habit, '2_c'));
  expect(summary(more).problems).toEqual([]);
});

test('nothing changed gives the sources and no change', async () => {
  const files = prisma({ '1_a': 'SELECT 1;' });
  expect(await detect(files, { ...files, 'README.md': 'x' })).toMatchObject({
    sources: [{ path: 'prisma/migrations' }],
    changed: [],
  });
});

test('an added migration is pending and no problem', async () => {
  const found = await change(prisma({ '1_a': 'SELECT 1;' }), prisma({ '1_a': 'SELECT 1;', '2_b': 'SELECT 2;' }));
  expect(summary(found)).toEqual({ changes: ['added 2_b'], pending: ['2_b'], problems: [] });
  expect(found.base.migrations.map(({ id }) => id)).toEqual(['1_a']);
});

test('a new source has all its migrations pending, and base carries its bookkeeping', async () => {
  const found = await change({ 'README.md': '' }, prisma({ '1_a': 'SELECT 1;', '2_b': 'SELECT 2;' }));
  expect(summary(found)).toEqual({ changes: ['added 1_a', 'added 2_b'], pending: ['1_a', '2_b'], problems: [] });
  expect(found.base.bookkeeping).toContain('_prisma_migrations');
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

test('an edited repeatable migration is pending and no problem, and callbacks run with it', async () => {
  const base = { 'V1__a.sql': 'SELECT 1;', 'R__v.sql': 'SELECT 2;', 'afterMigrate.sql': 'SELECT 3;' };
  const found = await change(flyway(base), flyway({ ...base, 'R__v.sql': 'SELECT 22;' }));
  expect(summary(found)).toEqual({
    changes: ['edited R__v.sql'],
    pending: ['R__v.sql', 'afterMigrate.sql'],
    problems: [],
  });
});

test('an edited callback is due at the next migrate', async () => {
  const base = { 'V1__a.sql': 'SELECT 1;', 'afterMigrate.sql': 'SELECT 3;', 'beforeMigrate.sql': 'SELECT 0;' };
  const found = await change(flyway(base), flyway({ ...base, 'afterMigrate.sql': 'SELECT 33;' }));
  expect(summary(found)).toEqual({
    changes: ['edited afterMigrate.sql'],
    pending: ['beforeMigrate.sql', 'afterMigrate.sql'],
    problems: [],
  });
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

test('a source that moves as a whole changes nothing', async () => {
  const names = { '1_a': 'SELECT 1;', '2_b': 'SELECT 2;' };
  const moved = Object.fromEntries(Object.entries(prisma(names)).map(([path, text]) => [`packages/db/${path}`, text]));
  const found = await detect(prisma(names), moved);
  expect(found.sources.map(({ path }) => path)).toEqual(['packages/db/prisma/migrations']);
  expect(found.changed).toEqual([]);
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

test('dependencies, seeds, fixtures and other databases are named and left out', async () => {
  const { sources } = await detect(
    {},
    {
      ...prisma({ '1_a': 'SELECT 1;' }),
      'node_modules/dep/migrations/1_a.sql': 'SELECT 1;',
      'db/seeds/migrations/1_a.sql': 'SELECT 1;',
      'internal/testdata/migrations/1_a.sql': 'SELECT 1;',
      'examples/app/migrations/1_a.sql': 'SELECT 1;',
      'clickhouse/migrations/1_a.sql': 'SELECT 1;',
    },
  );
  expect(sources.filter(({ skipped }) => skipped === undefined).map(({ path }) => path)).toEqual(['prisma/migrations']);
  expect(sources).toHaveLength(6);
});

test('an example counts where the repository has nothing else, and that is said', async () => {
  const found = await detect(
    {},
    { 'examples/app/migrations/1_a.sql': 'SELECT 1;', 'tests/migrations/1_a.sql': 'SELECT 1;' },
  );
  const rehearsed = found.changed.filter(({ source }) => source.skipped === undefined);
  expect(rehearsed.map(({ source }) => source.path)).toEqual(['examples/app/migrations']);
  expect(found.assumptions[0]).toContain('examples/app/migrations counts as');
  expect(found.sources.find(({ path }) => path === 'tests/migrations')?.skipped).toContain('for tests');
});

test('plain SQL says how it is taken to be run', async () => {
  const found = await detect({}, { 'migrations/1_a.sql': 'SELECT 1;' });
  expect(found.assumptions).toEqual([expect.stringContaining('as psql -f does')]);
});

test('a configured source overrides what is detected for its folder', async () => {
  const files = { 'examples/x/schema/1_a.sql': 'SELECT 1;', ...prisma({ '1_a': 'SELECT 1;' }) };
  const { sources } = await detect({}, files, [
    { tool: 'sql', path: 'examples/x/schema/' },
    { tool: 'sql', path: './prisma/migrations' },
  ]);
  expect(sources).toEqual([
    { tool: 'sql', path: 'examples/x/schema', reason: 'named in lockstep.yml' },
    { tool: 'sql', path: 'prisma/migrations', reason: 'named in lockstep.yml' },
  ]);
});

test('a command with a path lists the files that changed; without one it always counts as changed', async () => {
  const base = { 'db/migrate/20240101_a.rb': 'x', 'db/migrate/helper.rb': 'x' };
  const config = [{ path: 'db/migrate', command: 'bin/rails db:migrate' }];
  expect((await detect(base, { ...base, 'README.md': '' }, config)).changed).toEqual([]);
  const found = await change(
    base,
    { 'db/migrate/20240101_a.rb': 'y', 'db/migrate/helper.rb': 'y', 'db/migrate/20240102_b.rb': 'z' },
    config,
  );
  expect(found.source).toMatchObject({ tool: 'command', command: 'bin/rails db:migrate' });
  expect(summary(found)).toEqual({
    changes: ['edited 20240101_a.rb', 'added 20240102_b.rb', 'edited helper.rb'],
    pending: [],
    problems: ['warn edited-merged-migration db/migrate/20240101_a.rb'],
  });
  const files = prisma({ '1_a': 'SELECT 1;' });
  const everything = await detect(files, { ...files, ...prisma({ '2_b': 'SELECT 2;' }) }, [
    { command: 'make migrate' },
  ]);
  expect(everything.changed.map(({ source }) => source.tool)).toEqual(['command']);
  expect(everything.sources.find(({ tool }) => tool === 'prisma')?.skipped).toContain('names a command');
});

test('a configured folder that is not there is a configuration error', async () => {
  await expect(detect({}, { a: '' }, [{ tool: 'sql', path: 'migratons' }])).rejects.toThrow(ConfigError);
  await expect(detect({}, { 'docs/a.txt': '' }, [{ path: 'docs' }])).rejects.toThrow(
    'No migration tool recognises docs',
  );
});

test('in a repository, the merge result is compared with base’s tip, so a version that both took is seen', async () => {
  using repo = commitTree(flyway({ 'V1__a.sql': 'SELECT 1;' }));
  const git = (...args: string[]) => execFileSync('git', ['-C', repo.repo, ...args], { stdio: 'pipe' });
  const add = (name: string) => {
    execFileSync('sh', ['-c', 'echo "SELECT 2;" > "$0"', `${repo.repo}/src/main/resources/db/migration/${name}`]);
    git('add', '-A');
    git('commit', '-qm', name);
  };
  git('branch', '-M', 'main');
  git('checkout', '-qb', 'feature');
  add('V2__mine.sql');
  git('checkout', '-q', 'main');
  add('V2__theirs.sql');
  await using repository = await openRepository(repo.repo);
  const scope = await repository.scope({ base: 'main', head: 'feature' });
  const { changed } = await detectMigrations({ repo: repository, scope });
  expect(changed.map(summary)).toEqual([
    {
      changes: ['added V2__mine.sql'],
      pending: ['V2__mine.sql'],
      problems: ['block duplicate-version src/main/resources/db/migration/V2__mine.sql'],
    },
  ]);
});

test('names and contents that are hostile neither crash nor escape', async () => {
  const found = await change(
    { 'migrations/1_a.sql': 'SELECT 1;' },
    {
      'migrations/1_a.sql': 'SELECT 1;',
      "migrations/2_it's.sql": "SELECT '",
      'migrations/3_$(touch x).sql': 'SELECT $$ unclosed',
      'migrations/4_nul.sql': Buffer.from('SELECT 1;\0'),
      'migrations/5_\n.sql': '/* unclosed',
      'migrations/6_large.sql': `SELECT 1; ${'-- x\n'.repeat(1_000_000)}`,
    },
  );
  expect(found.pending).toHaveLength(5);
  expect(summary(found).problems).toEqual(['block unreadable migrations/4_nul.sql']);
});

test('a change to another database’s folder is told, and nothing of it is read', async () => {
  const one = { 'db/mysql/migrations/1_a.sql': 'CREATE TABLE a (id int) ENGINE=InnoDB;' };
  const two = { ...one, 'db/mysql/migrations/2_b.sql': 'CREATE TABLE b (id int) ENGINE=InnoDB;' };
  const found = await change(one, two);
  expect(found).toMatchObject({ source: { path: 'db/mysql/migrations' }, changes: [], pending: [] });
  expect(found.source.skipped).toContain('MySQL');
});
