import { expect, it } from 'vitest';
import type { MigrationSource } from '../../migrations/migration.ts';
import { sourcesOf } from './sources-of.ts';

const source = (path: string, ...morePaths: string[]): MigrationSource => ({
  tool: 'sql',
  path,
  reason: 'a test',
  ...(morePaths.length > 0 && { morePaths }),
});
const find = sourcesOf([source('app/db'), source('app'), source('a', 'app/db', 'b'), source('ap')]);

it.each([
  ['app/db/1.sql', [0, 1, 2]],
  ['app/db/deep/er/1.sql', [0, 1, 2]],
  ['app/1.sql', [1]],
  ['b/1.sql', [2]],
  ['application/1.sql', []],
  ['app', []],
  ['1.sql', []],
])('%s lies in %j', (path, indexes) => {
  expect(find(path)).toEqual(indexes);
  expect(find(path)).toEqual(indexes);
});

it('knows a source of everything', () => {
  const all = sourcesOf([source('db'), source('.')]);
  expect(all('1.sql')).toEqual([1]);
  expect(all('db/1.sql')).toEqual([0, 1]);
});
