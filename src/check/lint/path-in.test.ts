import { relative } from 'node:path';
import { expect, test } from 'vitest';
import { pathIn } from './path-in.ts';

test.each([
  ['/', '/a/b.sql'],
  ['/repo', '/repo/a b/c.sql'],
  ['/repo', '/repo'],
  ['/repo', '/repository/c.sql'],
  ['/repo', '/elsewhere/c.sql'],
  ['/repo', '/repo/a/../b.sql'],
  ['/repo', '/repo/./b.sql'],
  ['/repo', '/repo//b.sql'],
  ['/repo', '/repo/..b/c..sql'],
  ['/repo/', '/repo/b.sql'],
  ['/repo/../other', '/repo/../other/b.sql'],
])('from %s, %s is what relative() says', (root, path) => {
  expect(pathIn(root, path)).toBe(relative(root, path));
});
