import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRepository, type TestRepository } from '../../test/support/git-repository.ts';
import { addedBy, broughtBy, commitsNamed, isAncestor, readCommit } from './ancestry.ts';

let repository: TestRepository;
let context: { cwd: string };
/** main, then a branch of one commit that a merge brings, then another on main. */
let first: string;
let own: string;
let merge: string;
let last: string;

beforeAll(async () => {
  repository = await createRepository();
  context = { cwd: repository.dir };
  first = await repository.commit({ 'a.sql': 'SELECT 1;' }, 'Begin');
  await repository.git('checkout', '-q', '-b', 'feature');
  own = await repository.commit({ 'b.sql': 'SELECT 2;' }, 'Add b');
  await repository.git('checkout', '-q', 'main');
  await repository.git('merge', '-q', '--no-ff', '-m', 'Merge #2', 'feature');
  merge = await repository.git('rev-parse', 'main');
  last = await repository.commit({ 'a.sql': null }, `Take a away (#3)\n\n\u0001${'f'.repeat(40)}\u0001\n\nMore\n`);
});
afterAll(() => repository[Symbol.dispose]());

test('a commit says who made it, of what, and every character of its message', async () => {
  expect(await readCommit(context, merge)).toMatchObject({ sha: merge, parents: [first, own], message: 'Merge #2\n' });
  const { message, author, parents } = await readCommit(context, last);
  expect(message).toBe(`Take a away (#3)\n\n\u0001${'f'.repeat(40)}\u0001\n\nMore\n`);
  expect(parents).toEqual([merge]);
  expect(author).toMatch(/^.+ <.+>$/);
});

test('commits are found by their message, on the first-parent line alone', async () => {
  const named = await commitsNamed(context, { pattern: '#[23]', tip: 'main' });
  expect(named.map(({ sha }) => sha)).toEqual([last, merge]);
  expect(await commitsNamed(context, { pattern: 'Add b', tip: 'main' })).toEqual([]);
});

test('what brought a commit is the merge, or itself', async () => {
  expect((await broughtBy(context, { sha: own, tip: 'main' }))?.sha).toBe(merge);
  expect((await broughtBy(context, { sha: first, tip: 'main' }))?.sha).toBe(first);
  expect(await broughtBy(context, { sha: last, tip: merge })).toBeUndefined();
});

test('what added a path is the newest that did, whatever stands in its name', async () => {
  expect((await addedBy(context, { path: 'b.sql', tip: 'main' }))?.sha).toBe(merge);
  expect((await addedBy(context, { path: 'a.sql', tip: 'main' }))?.sha).toBe(first);
  expect(await addedBy(context, { path: '*.sql', tip: 'main' })).toBeUndefined();
});

test('an ancestor is one, or not; a commit that is not there is an error', async () => {
  expect(await isAncestor(context, { commit: own, sha: last })).toBe(true);
  expect(await isAncestor(context, { commit: last, sha: own })).toBe(false);
  await expect(isAncestor(context, { commit: '0'.repeat(40), sha: own })).rejects.toThrow();
});
