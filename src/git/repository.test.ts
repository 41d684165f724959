import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { GitError } from '../errors.ts';
import { openRepository } from './repository.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'lockstep-git-test-'));
  git('init', '-q', '-b', 'main');
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: dir, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

function write(path: string, content: string | Buffer): void {
  mkdirSync(join(dir, dirname(path)), { recursive: true });
  writeFileSync(join(dir, path), content);
}

function commit(files: Record<string, string>, message = 'a commit'): string {
  for (const [path, content] of Object.entries(files)) write(path, content);
  git('add', '-A');
  git('commit', '-q', '--allow-empty', '-m', message);
  return git('rev-parse', 'HEAD');
}

/** Every file below .git with its size: what a read must not change. */
function stateOfGitDir(): string[] {
  return readdirSync(join(dir, '.git'), { recursive: true, encoding: 'utf8' }).sort();
}

async function errorOf(action: Promise<unknown>): Promise<GitError> {
  const error: unknown = await action.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof GitError)) throw new Error(`expected a GitError, got ${String(error)}`);
  return error;
}

test('a tree lists regular files with their contents, sorted by path', async () => {
  const sha = commit({ 'b/two.sql': 'SELECT 2;', 'a.sql': '\uFEFFSELECT 1;', 'A.sql': '' });
  git('update-index', '--add', '--cacheinfo', `120000,${git('rev-parse', 'HEAD:a.sql')},link.sql`);
  git('commit', '-qm', 'a link');
  await using repository = await openRepository(dir);
  const tree = await repository.tree(git('rev-parse', 'HEAD'));
  expect(tree.files.map((file) => [file.path, file.size])).toEqual([
    ['A.sql', 0],
    ['a.sql', 12],
    ['b/two.sql', 9],
  ]);
  expect(await tree.text('a.sql')).toBe('SELECT 1;');
  expect(await tree.text('A.sql')).toBe('');
  expect(await (await repository.tree(sha)).text('b/two.sql')).toBe('SELECT 2;');
  expect((await errorOf(tree.text('missing.sql'))).code).toBe('git-path-missing');
});

test('file names with spaces, quotes, newlines, dashes and bytes that are not UTF-8 are kept apart and readable', async () => {
  const names = ['a b.sql', 'a"b.sql', "a'b.sql", 'a\nb.sql', '-rf.sql', '--output=x.sql', 'a\tb.sql', 'ä.sql'];
  commit(Object.fromEntries(names.map((name) => [name, name])));
  const blob = git('rev-parse', 'HEAD:ä.sql');
  const index = Buffer.concat([Buffer.from(`100644 ${blob}\tcaf`), Buffer.from([0xe9]), Buffer.from('.sql\0')]);
  execFileSync('git', ['update-index', '-z', '--index-info'], { cwd: dir, input: index });
  git('commit', '-qm', 'latin1');
  await using repository = await openRepository(dir);
  const tree = await repository.tree('HEAD');
  expect(tree.files.map((file) => file.path)).toEqual([...names, 'caf\\xe9.sql'].sort());
  for (const name of names) expect(await tree.text(name)).toBe(name);
  expect(await tree.text('caf\\xe9.sql')).toBe('ä.sql');
});

test('many files are read at once through one process, also large ones and ones with NUL bytes', async () => {
  const files = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`f${n}.sql`, `SELECT ${n};\n`.repeat(n)]));
  write('large.sql', Buffer.alloc(30_000_000, 'x'));
  write('nul.sql', Buffer.from('a\0b'));
  commit(files);
  await using repository = await openRepository(dir);
  const tree = await repository.tree('HEAD');
  const texts = await Promise.all(tree.files.map((file) => tree.text(file.path)));
  expect(texts.map((text) => text.length)).toEqual(tree.files.map((file) => file.size));
  expect(await tree.text('nul.sql')).toBe('a\0b');
});

test('subdirectories, linked worktrees and bare repositories open alike', async () => {
  const sha = commit({ 'db/one.sql': 'SELECT 1;' });
  git('worktree', 'add', '-q', '--detach', join(dir, 'linked'));
  git('clone', '-q', '--bare', '.', 'bare.git');
  for (const place of ['db', 'linked', 'bare.git']) {
    await using repository = await openRepository(join(dir, place));
    expect(await repository.resolve('HEAD')).toBe(sha);
    expect((await repository.tree(sha)).files.map((file) => file.path)).toEqual(['db/one.sql']);
    const target = join(dir, `exported ${place}`);
    await repository.exportTree(sha, target);
    expect(readFileSync(join(target, 'db/one.sql'), 'utf8')).toBe('SELECT 1;');
  }
});

test('the base is main when the head is a branch, and the assumption is said', async () => {
  const base = commit({ 'a.sql': '1' });
  git('checkout', '-qb', 'feature');
  const head = commit({ 'b.sql': '2' });
  await using repository = await openRepository(dir);
  const scope = await repository.scope();
  expect(scope).toMatchObject({
    base: { ref: 'main', sha: base },
    head: { ref: 'HEAD', sha: head },
    mergeBase: base,
    behind: 0,
  });
  expect(scope.assumptions).toEqual(['Compared with main, because no base was given.']);
});

test('on main itself the base is the commit before, and for a first commit the empty tree', async () => {
  const first = commit({ 'a.sql': '1' });
  {
    await using repository = await openRepository(dir);
    const scope = await repository.scope();
    expect(scope.head.sha).toBe(first);
    expect((await repository.tree(scope.base.sha)).files).toEqual([]);
  }
  commit({ 'b.sql': '2' });
  await using repository = await openRepository(dir);
  expect((await repository.scope()).base).toEqual({ ref: 'HEAD^', sha: first });
});

test('the merge result holds what both sides added, and nothing is written to the repository', async () => {
  commit({ 'shared.sql': 'a\nb\nc\nd\ne\n' });
  git('checkout', '-qb', 'feature');
  commit({ 'feature.sql': '1', 'shared.sql': 'A\nb\nc\nd\ne\n' });
  git('checkout', '-q', 'main');
  commit({ 'main.sql': '2', 'shared.sql': 'a\nb\nc\nd\nE\n' });
  const before = stateOfGitDir();
  await using repository = await openRepository(dir);
  const scope = await repository.scope({ base: 'main', head: 'feature' });
  expect(scope.behind).toBe(1);
  expect(scope.merged.conflicts).toEqual([]);
  const merged = await repository.tree(scope.merged.tree);
  expect(merged.files.map((file) => file.path)).toEqual(['feature.sql', 'main.sql', 'shared.sql']);
  expect(await merged.text('shared.sql')).toBe('A\nb\nc\nd\nE\n');
  await repository.exportTree(scope.merged.tree, `${dir}-out`);
  expect(readFileSync(join(`${dir}-out`, 'shared.sql'), 'utf8')).toBe('A\nb\nc\nd\nE\n');
  rmSync(`${dir}-out`, { recursive: true });
  expect(stateOfGitDir()).toEqual(before);
});

test('conflicts are listed and the head is judged as it stands', async () => {
  commit({ 'x.sql': 'a\n' });
  git('checkout', '-qb', 'feature');
  commit({ 'x.sql': 'b\n' });
  git('checkout', '-q', 'main');
  commit({ 'x.sql': 'c\n' });
  await using repository = await openRepository(dir);
  const scope = await repository.scope({ base: 'main', head: 'feature' });
  expect(scope.merged.conflicts).toEqual(['x.sql']);
  expect(await (await repository.tree(scope.merged.tree)).text('x.sql')).toBe('b\n');
});

test('commits that touch migrations come oldest first, and a merge counts as what it brought', async () => {
  commit({ readme: '0' }, 'zero');
  const one = commit({ 'db/1.sql': '1' }, 'one');
  git('checkout', '-qb', 'feature');
  commit({ 'db/2.sql': '2' }, 'two');
  git('checkout', '-q', 'main');
  const code = commit({ code: 'x' }, 'code only');
  git('merge', '-q', '--no-ff', '-m', 'merge\ttwo', 'feature');
  const merge = git('rev-parse', 'HEAD');
  await using repository = await openRepository(dir);
  const isMigrationPath = (path: string): boolean => path.endsWith('.sql');
  for (const options of [{ isMigrationPath }, { paths: ['db'] }]) {
    const found = await repository.commitsTouching({ last: 10, ...options });
    expect(found.map(({ sha, parent, subject, paths }) => ({ sha, parent, subject, paths }))).toEqual([
      { sha: one, parent: git('rev-parse', `${one}^`), subject: 'one', paths: ['db/1.sql'] },
      { sha: merge, parent: code, subject: 'merge\ttwo', paths: ['db/2.sql'] },
    ]);
  }
  expect((await repository.commitsTouching({ last: 1, isMigrationPath })).map((found) => found.sha)).toEqual([merge]);
});

test('an unknown ref is answered with the nearest names', async () => {
  commit({ a: '1' });
  git('branch', 'feature/users');
  await using repository = await openRepository(dir);
  const error = await errorOf(repository.resolve('feature/user'));
  expect(error.code).toBe('git-unknown-ref');
  expect(error.hint).toContain('feature/users');
  expect(error.hint).toContain('git fetch');
  expect((await errorOf(repository.resolve('--help'))).code).toBe('git-unknown-ref');
});

test('a shallow clone without the merge base says fetch-depth', async () => {
  commit({ a: '1' });
  git('checkout', '-qb', 'feature');
  commit({ b: '1' });
  git('checkout', '-q', 'main');
  commit({ c: '1' });
  git('clone', '-q', '--depth', '1', '--no-single-branch', `file://${dir}`, 'shallow');
  await using repository = await openRepository(join(dir, 'shallow'));
  const error = await errorOf(repository.scope({ base: 'origin/main', head: 'origin/feature' }));
  expect(error.code).toBe('git-shallow');
  expect(error.hint).toContain('fetch-depth: 0');
});

test('unrelated histories, empty repositories and plain folders are told apart', async () => {
  {
    await using empty = await openRepository(dir);
    expect((await errorOf(empty.scope())).code).toBe('git-empty-repository');
  }
  commit({ a: '1' });
  git('checkout', '-q', '--orphan', 'other');
  commit({ b: '1' });
  await using repository = await openRepository(dir);
  expect((await errorOf(repository.scope({ base: 'main' }))).code).toBe('git-no-merge-base');
  const plain = mkdtempSync(join(tmpdir(), 'lockstep-plain-'));
  expect((await errorOf(openRepository(plain))).code).toBe('git-not-a-repository');
  rmSync(plain, { recursive: true });
  expect((await errorOf(openRepository(join(dir, 'nowhere')))).code).toBe('git-not-a-repository');
});

test('hooks of the repository do not run', async () => {
  write('.git/hooks/post-checkout', '#!/bin/sh\ntouch "$GIT_DIR/hook-ran"\n');
  execFileSync('chmod', ['+x', join(dir, '.git/hooks/post-checkout')]);
  git('config', 'core.fsmonitor', `touch ${join(dir, 'monitor-ran')}`);
  const sha = commit({ a: '1' });
  rmSync(join(dir, 'monitor-ran'), { force: true });
  await using repository = await openRepository(dir);
  await repository.scope();
  await repository.exportTree(sha, join(dir, 'out'));
  expect(readdirSync(dir)).not.toContain('monitor-ran');
  expect(readdirSync(join(dir, '.git'))).not.toContain('hook-ran');
});
