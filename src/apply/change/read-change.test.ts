import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createRepository, type TestRepository } from '../../../test/support/git-repository.ts';
import { readCommit } from '../../git/ancestry.ts';
import { isRefusal, type Merged } from '../guards/control-plane.ts';
import { createLocalControlPlane } from '../guards/local-control-plane.ts';
import { baseBefore } from './base-before.ts';
import { readChange } from './read-change.ts';

let repo: TestRepository;

beforeEach(async () => {
  repo = await createRepository();
  await repo.commit({ 'db/migrations/001_start.sql': 'CREATE TABLE orders (id int PRIMARY KEY);\n' }, 'start');
});

afterEach(() => repo[Symbol.dispose]());

/** A pull request of two commits, and one on main beside it. */
async function branchOff(): Promise<void> {
  await repo.git('checkout', '--quiet', '-b', 'email');
  await repo.commit({ 'db/migrations/002_email.sql': 'ALTER TABLE orders ADD COLUMN email text;\n' }, 'Add email');
  await repo.commit({ 'db/migrations/003_phone.sql': 'ALTER TABLE orders ADD COLUMN phone text;\n' }, 'Add phone');
  await repo.git('checkout', '--quiet', 'main');
  await repo.commit({ 'README.md': 'more\n' }, 'Beside it');
}

const merges: Record<string, () => Promise<void>> = {
  'merge commit': async () => {
    await repo.git('merge', '--quiet', '--no-ff', '-m', 'Merge pull request #41 from us/email', 'email');
  },
  squash: async () => {
    await repo.git('merge', '--quiet', '--squash', 'email');
    await repo.git('commit', '--quiet', '-m', 'Add email and phone (#41)');
  },
};

async function mergedBy(what: { pull: number } | { commit: string }): Promise<Merged> {
  await using plane = await createLocalControlPlane({ dir: repo.dir });
  const merged = await plane.merged(what);
  if (isRefusal(merged)) throw new Error(merged.message);
  // The trees are read before the repository is closed.
  return merged;
}

async function read(what: { pull: number } | { commit: string }) {
  await using plane = await createLocalControlPlane({ dir: repo.dir });
  const merged = await plane.merged(what);
  if (isRefusal(merged)) return merged;
  const config = await plane.config();
  if (isRefusal(config)) return config;
  return await readChange({ merged, config, repository: plane.repository });
}

describe.each(Object.keys(merges))('a pull request merged as a %s', (method) => {
  test('is found by its number, with both migrations and the base before it', async () => {
    await branchOff();
    const base = await repo.git('rev-parse', 'HEAD');
    await merges[method]?.();
    await repo.commit({ 'db/migrations/004_later.sql': 'CREATE TABLE later (id int);\n' }, 'Later (#50)');
    const merged = await mergedBy({ pull: 41 });
    expect(merged.before.id).toBe(base);
    expect(await read({ pull: 41 })).toMatchObject({
      change: {
        pull: 41,
        source: { tool: 'sql', path: 'db/migrations' },
        migrations: [
          { id: '002_email.sql', phase: 'expand' },
          { id: '003_phone.sql', phase: 'expand' },
        ],
      },
    });
  });
});

test('the same bytes have the same digest whatever the merge method', async () => {
  await branchOff();
  const digests: unknown[] = [];
  for (const merge of Object.values(merges)) {
    await repo.git('checkout', '--quiet', '-B', 'main', 'main');
    const start = await repo.git('rev-parse', 'HEAD');
    await merge();
    const found = await read({ pull: 41 });
    digests.push('change' in found && found.change.digest);
    await repo.git('reset', '--quiet', '--hard', start);
  }
  expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(digests[1]).toBe(digests[0]);
});

test('the base before a rebase is that before its first commit, also where one was left out', async () => {
  await branchOff();
  await repo.git('checkout', '--quiet', 'email');
  await repo.commit({ 'README.md': 'more\n' }, 'Beside it, again');
  const head = await repo.git('rev-parse', 'HEAD');
  const base = await repo.git('rev-parse', 'main');
  await repo.git('rebase', '--quiet', '--empty=drop', 'main');
  await repo.git('checkout', '--quiet', '-B', 'main', 'email');
  const commitOf = (sha: string) => readCommit({ cwd: repo.dir }, sha);
  const own = await Promise.all([head, `${head}~1`, `${head}~2`].map(commitOf));
  const merge = await commitOf('HEAD');
  expect(await repo.git('rev-list', '--count', `${base}..HEAD`)).toBe('2');
  expect(await baseBefore({ merge, own, commitOf })).toBe(base);
});

test('only what the pull request’s own branch brought is its own', async () => {
  await branchOff();
  await merges.squash?.();
  await using plane = await createLocalControlPlane({ dir: repo.dir });
  const merged = await plane.merged({ pull: 41 });
  const config = await plane.config();
  if (isRefusal(merged) || isRefusal(config)) throw new Error('refused');
  const { openRepository } = await import('../../git/repository.ts');
  await using clone = await openRepository(repo.dir);
  const own = { base: await clone.tree('email~2'), head: await clone.tree('email~1'), headSha: 'email~1' };
  const found = await readChange({ merged: { ...merged, own }, config, repository: 'us/shop' });
  expect(found).toMatchObject({ change: { migrations: [{ id: '002_email.sql' }] } });
});

test('a file that was edited after the merge is named with both blobs', async () => {
  await branchOff();
  await merges.squash?.();
  const was = (await repo.git('rev-parse', 'HEAD:db/migrations/002_email.sql')).slice(0, 7);
  await repo.commit({ 'db/migrations/002_email.sql': 'DROP TABLE orders;\n' }, 'Hotfix');
  const now = (await repo.git('rev-parse', 'HEAD:db/migrations/002_email.sql')).slice(0, 7);
  expect(await read({ pull: 41 })).toMatchObject({
    code: 'edited_after_merge',
    message: expect.stringContaining(`\`db/migrations/002_email.sql\` changed (${was} → ${now})`) as string,
  });
});

test('a file that was deleted after the merge is a refusal too', async () => {
  await branchOff();
  await merges.squash?.();
  await repo.commit({ 'db/migrations/003_phone.sql': null }, 'Away');
  expect(await read({ pull: 41 })).toMatchObject({
    code: 'edited_after_merge',
    message: expect.stringContaining('`db/migrations/003_phone.sql` was deleted or moved') as string,
  });
});

test('a file that was edited and put back is the same again', async () => {
  await branchOff();
  await merges.squash?.();
  await repo.commit({ 'db/migrations/002_email.sql': 'SELECT 1;\n' }, 'Wrong');
  await repo.commit({ 'db/migrations/002_email.sql': 'ALTER TABLE orders ADD COLUMN email text;\n' }, 'Back');
  expect(await read({ pull: 41 })).toHaveProperty('change');
});

test('a merge without migrations has nothing to apply', async () => {
  const sha = await repo.commit({ 'README.md': 'x' }, 'Words');
  expect(await read({ commit: sha })).toMatchObject({ code: 'nothing_to_apply' });
});

test('a merge that only edits what was merged before has nothing to apply', async () => {
  const sha = await repo.commit({ 'db/migrations/001_start.sql': 'SELECT 1;' }, 'Edit');
  expect(await read({ commit: sha })).toMatchObject({
    code: 'nothing_to_apply',
    message: expect.stringContaining('edited') as string,
  });
});

test('two sources need to be told apart by the environment', async () => {
  const sha = await repo.commit(
    { 'a/migrations/001_x.sql': 'CREATE TABLE a (id int);', 'b/migrations/001_x.sql': 'CREATE TABLE b (id int);' },
    'Two',
  );
  expect(await read({ commit: sha })).toMatchObject({
    code: 'unknown_environment',
    message: expect.stringContaining('`a/migrations`, `b/migrations`') as string,
  });
});

test('what is not on the base branch, or not known, is refused', async () => {
  await branchOff();
  const head = await repo.git('rev-parse', 'email');
  expect(await read({ commit: head })).toMatchObject({ code: 'not_on_base' });
  expect(await read({ commit: 'f'.repeat(40) })).toMatchObject({ code: 'not_merged' });
  expect(await read({ pull: 41 })).toMatchObject({ code: 'not_merged' });
});

test('a commit that a merge brought stands for that merge', async () => {
  await branchOff();
  await merges['merge commit']?.();
  const merge = await repo.git('rev-parse', 'HEAD');
  expect(await mergedBy({ commit: await repo.git('rev-parse', 'email~1') })).toMatchObject({
    mergeSha: merge,
    pull: 41,
  });
});

test('a number that several messages name is not guessed', async () => {
  await repo.commit({ a: '1' }, 'One (#41)');
  await repo.commit({ a: '2' }, 'Two (#41)');
  expect(await read({ pull: 41 })).toMatchObject({
    code: 'not_merged',
    message: expect.stringContaining('Several commits') as string,
  });
});
