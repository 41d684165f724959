import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRepository, type TestRepository } from '../../test/support/git-repository.ts';
import { openRepository } from '../git/repository.ts';
import { renderMarkdown } from '../report/markdown.ts';
import { type StaticCheck, staticCheck } from './static-check.ts';

let repository: TestRepository;
beforeEach(async () => {
  repository = await createRepository();
  await repository.commit({
    'migrations/001_users.sql': 'CREATE TABLE users (id bigint PRIMARY KEY, name text);',
    'lockstep.yml': 'database: { version: 17 }\nsources: [{ tool: sql, path: migrations }]\n',
  });
});
afterEach(() => repository[Symbol.dispose]());

async function check(files: Record<string, string>): Promise<StaticCheck> {
  await repository.commit(files);
  await using repo = await openRepository(repository.dir);
  const scope = await repo.scope({ base: 'HEAD^', head: 'HEAD' });
  const [base, head] = [await repo.tree(scope.base.sha), await repo.tree(scope.merged.tree)];
  return await staticCheck({ scope, base, head, today: '2026-11-21' });
}

it('decides where no migration changed', async () => {
  const { standing, result } = await check({ 'README.md': 'x' });
  expect([standing, result.verdict.status]).toEqual(['decided', 'pass']);
});

it('blocks what the text alone shows', async () => {
  const { standing, result } = await check({
    'migrations/002_both.sql': 'ALTER TABLE users ADD COLUMN mail text;\nALTER TABLE users DROP COLUMN name;',
  });
  expect([standing, result.verdict.status]).toEqual(['blocked', 'fail']);
  expect(result.verdict.reasons.map(({ code }) => code)).toContain('expand-and-contract');
  expect(renderMarkdown(result)).toContain('migrations/002_both.sql');
});

it('waits for the rehearsal where nothing is known against it: never green', async () => {
  const { standing, result } = await check({ 'migrations/002_mail.sql': 'ALTER TABLE users ADD COLUMN mail text;' });
  expect(standing).toBe('waiting');
  expect(renderMarkdown(result)).not.toMatch(/safe to merge(?!\.)/);
});

it('waits, too, for what cannot be read', async () => {
  const { standing } = await check({ 'migrations/002_odd.sql': 'ALTER TABEL users;' });
  expect(standing).toBe('waiting');
});

it('follows the base branch’s policy', async () => {
  const both = 'ALTER TABLE users ADD COLUMN mail text;\nALTER TABLE users DROP COLUMN name;';
  const config = 'sources: [{ tool: sql, path: migrations }]\npolicy: { separation: off }\n';
  const { standing } = await check({ 'migrations/002_both.sql': both, 'lockstep.yml': config });
  expect(standing).toBe('blocked');
});
