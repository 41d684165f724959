import { afterEach, expect, it } from 'vitest';
import type { Scope, Tree } from '../git/tree.ts';
import { createStaticThreads, type StaticThreads } from './static-threads.ts';

const scope: Scope = {
  repo: 'r',
  base: { ref: 'main', sha: 'b' },
  head: { ref: 'x', sha: 'h' },
  mergeBase: 'b',
  merged: { tree: 'h', conflicts: [] },
  behind: 0,
};
let threads: StaticThreads;
afterEach(() => threads[Symbol.asyncDispose]());

function treeOf(id: string, files: Record<string, string | Error>): Tree {
  const all = Object.keys(files)
    .toSorted()
    .map((path) => ({ path, blob: String(files[path]), size: 1 }));
  return {
    id,
    files: all,
    get: (path) => all.find((file) => file.path === path),
    async text(path) {
      const text = files[path] ?? '';
      if (typeof text !== 'string') throw text;
      return text;
    },
  };
}

const first = { 'migrations/001_a.sql': 'CREATE TABLE a (id int PRIMARY KEY, b int);' };
const check = (files: Record<string, string | Error>) => {
  return threads.check({
    scope,
    base: treeOf('b', first),
    head: treeOf('h', { ...first, ...files }),
    today: '2026-11-21',
  });
};

it('checks on another thread, several one after another', async () => {
  threads = createStaticThreads({ threads: 1 });
  const both = 'ALTER TABLE a ADD c int;\nALTER TABLE a DROP b;';
  const sqls = ['ALTER TABLE a ADD c int;', both, 'ALTER TABLE a ADD d int;'];
  const judged = await Promise.all(sqls.map((sql) => check({ 'migrations/002_b.sql': sql })));
  expect(judged.map(({ standing }) => standing)).toEqual(['waiting', 'blocked', 'waiting']);
});

it('throws what reading a file threw, and goes on with the next', async () => {
  threads = createStaticThreads({ threads: 1 });
  await expect(check({ 'migrations/002_b.sql': new RangeError('GitHub is away') })).rejects.toThrow('GitHub is away');
  expect((await check({})).standing).toBe('decided');
});

it('fails closed where a text takes too long', async () => {
  threads = createStaticThreads({ threads: 1, patienceMs: 1 });
  const { standing, result } = await check({ 'migrations/002_b.sql': 'SELECT 1;' });
  expect([standing, result.verdict.status, result.verdict.reasons[0]?.code]).toEqual([
    'decided',
    'error',
    'static-too-hard',
  ]);
});
