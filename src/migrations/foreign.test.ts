import { expect, test } from 'vitest';
import { createRepository } from '../../test/support/git-repository.ts';
import { openRepository } from '../git/repository.ts';
import { detectBetween } from './detect.ts';

test.each([
  ['db/migrate/20260101000000_add_note.rb', 'Rails', true],
  ['shop/migrations/0002_note.py', 'Django', true],
  ['alembic/versions/3f2a91bc_note.py', 'Alembic', true],
  ['priv/repo/migrations/20260101000000_note.exs', 'Ecto', true],
  ['database/migrations/2026_01_01_000000_note.php', 'Laravel', true],
  ['src/main/resources/db/changelog/001.xml', 'Liquibase', true],
  ['src/migrations/1700000000000-Note.ts', 'a JavaScript tool', false],
])('%s is not passed over: it belongs to %s', async (path, tool, certain) => {
  using repository = await createRepository();
  const base = await repository.commit({ 'README.md': 'x' });
  const head = await repository.commit({ [path]: 'x' });
  await using repo = await openRepository(repository.dir);
  const { foreign } = await detectBetween(await repo.tree(base), await repo.tree(head), []);
  expect(foreign).toEqual([expect.objectContaining({ path, tool, count: 1, certain })]);
  const same = await detectBetween(await repo.tree(head), await repo.tree(head), []);
  expect(same.foreign).toEqual([]);
});

test('what a source owns, and what a dependency brings, is not foreign', async () => {
  using repository = await createRepository();
  const base = await repository.commit({ 'README.md': 'x' });
  const head = await repository.commit({
    'node_modules/x/db/migrate/20260101000000_a.rb': 'x',
    'db/migrate/20260101000000_a.rb': 'x',
  });
  await using repo = await openRepository(repository.dir);
  const sources = [{ path: 'db/migrate', command: 'bin/rails db:migrate', env: {}, timeout: 600 }];
  const { foreign } = await detectBetween(await repo.tree(base), await repo.tree(head), sources);
  expect(foreign).toEqual([]);
});
