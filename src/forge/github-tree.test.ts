import { getOctokit } from '@actions/github';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type FakeGitHub, startFakeGitHub } from '../../test/github/fake-github.ts';
import { createRepository, type TestRepository } from '../../test/support/git-repository.ts';
import { mergeFiles } from '../git/merge-files.ts';
import { createMemoryCache } from './blob-cache.ts';
import { createTreeReader, type TreeReaderOptions } from './github-tree.ts';

const bot = { login: 'lockstep[bot]', id: 1, type: 'Bot', appId: 1 } as const;
const silent = { debug() {}, info() {}, warn() {}, error() {} };
let repository: TestRepository;
let github: FakeGitHub;
let sha: string;

beforeAll(async () => {
  repository = await createRepository();
  const migrations = Array.from({ length: 30 }, (_, index): [string, string] => [
    `db/${index}.sql`,
    `SELECT ${index};`,
  ]);
  sha = await repository.commit({ 'a b/ü"\n.txt': '\uFEFFtext', ...Object.fromEntries(migrations), 'x.bin': '\xff' });
  await repository.git('update-index', '--add', '--cacheinfo', `160000,${sha},module`);
});
afterAll(() => repository[Symbol.dispose]());
beforeEach(async () => {
  github = await startFakeGitHub({ dir: repository.dir });
});
afterEach(async () => {
  expect(github.violations).toEqual([]);
  await github[Symbol.asyncDispose]();
});

function reader(more: Partial<TreeReaderOptions> = {}) {
  const token = github.token(bot, { contents: 'read' });
  const { request } = getOctokit(token, { baseUrl: github.origin, log: silent });
  const cache = createMemoryCache();
  return createTreeReader({ request, owner: 'octo', repo: 'shop', cache, retry: { pauseMs: 1 }, ...more });
}

it('lists regular files by one request, and reads those that are asked for', async () => {
  const tree = await reader().tree(sha);
  expect(tree.files).toHaveLength(32);
  expect(await tree.text('a b/ü"\n.txt')).toBe('text');
  expect(github.requests).toHaveLength(2);
  await expect(tree.text('absent')).rejects.toThrow('absent is not in');
});

it('reads a folder’s migrations together, each once, and from the cache the next time', async () => {
  const cache = createMemoryCache();
  const tree = await reader({ cache }).tree(sha);
  const paths = Array.from({ length: 30 }, (_, index) => `db/${index}.sql`);
  const texts = await Promise.all([...paths, ...paths].map((path) => tree.text(path)));
  expect(texts.slice(0, 30)).toEqual(paths.map((_, index) => `SELECT ${index};`));
  expect(github.requests).toHaveLength(31);
  const again = await reader({ cache }).tree(sha);
  expect(await again.text('db/7.sql')).toBe('SELECT 7;');
  expect(github.requests).toHaveLength(32);
});

it('asks once for what two checks of one process read at the same moment', async () => {
  const reading = new Map<string, Promise<Buffer>>();
  const [one, other] = await Promise.all(
    [createMemoryCache(), createMemoryCache()].map((cache) => reader({ cache: { ...cache, reading } }).tree(sha)),
  );
  const texts = await Promise.all([one, other].map(async (tree) => await tree?.text('db/3.sql')));
  expect(texts).toEqual(['SELECT 3;', 'SELECT 3;']);
  await vi.waitFor(() => expect(reading.size).toBe(0), { timeout: 30_000 });
  const blobs = github.requests.filter((request) => request.includes('/git/blobs/'));
  expect(blobs).toHaveLength(new Set(blobs).size);
});

it('does not go on with a list that GitHub cut off, nor beyond its limits', async () => {
  const small = await reader({ limits: { blobs: 5 } }).tree(sha);
  const all = small.files.filter(({ path }) => path.endsWith('.sql')).map(({ path }) => small.text(path));
  expect(all).toHaveLength(30);
  await expect(Promise.all(all)).rejects.toMatchObject({ code: 'repository-too-large' });
  await Promise.allSettled(all);
  const few = await reader({ limits: { bytes: 3 } }).tree(sha);
  await expect(few.text('db/7.sql')).rejects.toMatchObject({ code: 'repository-too-large' });
  github.state.mostTreeEntries = 10;
  await expect(reader().tree(sha)).rejects.toMatchObject({ code: 'tree-truncated' });
});

it('merges file by file', async () => {
  const at = async (files: Record<string, string | null>, from: string) => {
    await repository.git('checkout', '-q', from);
    return reader().tree(await repository.commit(files));
  };
  const mergeBase = await reader().tree(sha);
  const base = await at({ 'db/30.sql': 'base', 'db/1.sql': 'edited', 'db/2.sql': 'b', 'db/3.sql': null }, sha);
  const head = await at({ 'db/31.sql': 'head', 'db/2.sql': 'h', 'db/4.sql': null, 'db/30.sql': 'head' }, sha);
  const { files, conflicts } = mergeFiles({ mergeBase, base, head });
  const merged = reader().treeOf('merged', files);
  expect(conflicts.toSorted()).toEqual(['db/2.sql', 'db/30.sql']);
  expect(['db/1.sql', 'db/3.sql', 'db/4.sql', 'db/31.sql'].map((path) => merged.get(path) !== undefined)).toEqual([
    true,
    false,
    false,
    true,
  ]);
  expect(await merged.text('db/1.sql')).toBe('edited');
});
