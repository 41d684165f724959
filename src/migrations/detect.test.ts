import { execFileSync } from 'node:child_process';

import { expect, test } from 'vitest';

import { ConfigError } from '../errors.ts';
import { openRepository } from '../git/repository.ts';
import { change, detect, flyway, prisma, summary } from './detect.test-helper.ts';
import { detectMigrations } from './detect.ts';
import { TOOLS } from './registry.ts';
import { commitTree } from './tools/shared/git-tree.test-helper.ts';

test('all 14 sources but the user’s own command have a module, each once, and plain SQL comes last', () => {
  expect(new Set(TOOLS.map(({ id }) => id)).size).toBe(14);
  expect(TOOLS).toHaveLength(14);
  expect(TOOLS.at(-1)?.id).toBe('sql');
});

test('the second folder of a version brings its own files only', async () => {
  const base = { 'migration/0.1/01_a.sql': 'CREATE TABLE a ();', 'migration/0.1/02_b.sql': 'CREATE TABLE b ();' };
  const found = await change(base, { ...base, 'migration/0.2/01_c.sql': 'CREATE TABLE c ();' });
  expect(found.source.path).toBe('migration');
  expect(summary(found)).toEqual({ changes: ['added 0.2/01_c.sql'], pending: ['0.2/01_c.sql'], problems: [] });
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

test('a source that moves as a whole changes nothing', async () => {
  const names = { '1_a': 'SELECT 1;', '2_b': 'SELECT 2;' };
  const moved = Object.fromEntries(Object.entries(prisma(names)).map(([path, text]) => [`packages/db/${path}`, text]));
  const found = await detect(prisma(names), moved);
  expect(found.sources.map(({ path }) => path)).toEqual(['packages/db/prisma/migrations']);
  expect(found.changed).toEqual([]);
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
