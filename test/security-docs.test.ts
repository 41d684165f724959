import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const docs = join(import.meta.dirname, '../docs');

it('docs/security.md names tests that there are', () => {
  const rows = readFileSync(join(docs, 'security.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| '));
  const named = rows.flatMap((row) => [
    ...row.matchAll(/\[[\w-]+\]\((\.\.\/[^)]+)\): (.+?)(?:; after each.*?)?(?=<br>| \|$)/g),
  ]);
  expect(named.length).toBeGreaterThan(50);
  const missing = named.filter(([, path = '', title = '']) => !readFileSync(join(docs, path), 'utf8').includes(title));
  expect(missing.map(([, path, title]) => `${path}: ${title}`)).toEqual([]);
});
