import { createHash } from 'node:crypto';

import { expect, test } from 'vitest';

import type { SourceHistory } from '../migration.ts';
import { drizzle } from './drizzle.ts';
import { commitTree } from './shared/git-tree.test-helper.ts';

function journal(entries: [tag: string, when: number][], dialect = 'postgresql'): string {
  return JSON.stringify({
    version: '7',
    dialect,
    entries: entries.map(([tag, when], idx) => ({ idx, when, tag, breakpoints: true })),
  });
}

async function read(files: Record<string, string>): Promise<SourceHistory> {
  using repo = commitTree(files);
  const [source] = await drizzle.detect(repo.tree);
  if (source === undefined) throw new Error('not found');
  return await drizzle.read(repo.tree, source);
}

test('the journal’s dialect decides', async () => {
  using repo = commitTree({ 'a/meta/_journal.json': journal([], 'sqlite'), 'b/meta/_journal.json': journal([], 'pg') });
  const sources = await drizzle.detect(repo.tree);
  expect(sources.map(({ path, skipped }) => [path, skipped === undefined])).toEqual([
    ['a', false],
    ['b', true],
  ]);
});

test('the journal gives the order, breakpoints cut the messages, and all pending files share one transaction', async () => {
  const text =
    'CREATE TABLE "a" ();\n--> statement-breakpoint\nCREATE TABLE "b" ();--> statement-breakpoint\n\nSELECT 1;\nSELECT 2;\n';
  const { migrations, problems, bookkeeping } = await read({
    'drizzle/meta/_journal.json': journal([
      ['0001_b', 100],
      ['0000_a', 200],
    ]),
    'drizzle/0000_a.sql': 'SELECT 0;',
    'drizzle/0001_b.sql': text,
  });
  expect(problems).toEqual([]);
  expect(bookkeeping).toContain('"drizzle"."__drizzle_migrations"');
  expect(migrations.map(({ id, order }) => [id, order])).toEqual([
    ['0001_b', 100],
    ['0000_a', 200],
  ]);
  expect(migrations[0]?.up.transaction).toBe('all');
  expect(migrations[0]?.up.batches.map(({ sql, line }) => [sql.trim(), line])).toEqual([
    ['CREATE TABLE "a" ();', 1],
    ['CREATE TABLE "b" ();', 3],
    ['SELECT 1;\nSELECT 2;', 5],
  ]);
  expect(migrations[0]?.record).toContain(createHash('sha256').update(text).digest('hex'));
});

test('a "when" that is not later than one before it is never run, which blocks', async () => {
  const { problems } = await read({
    'drizzle/meta/_journal.json': journal([
      ['0000_a', 200],
      ['0001_b', 200],
    ]),
    'drizzle/0000_a.sql': 'SELECT 0;',
    'drizzle/0001_b.sql': 'SELECT 1;',
  });
  expect(problems.map(({ code, severity, path }) => [code, severity, path])).toEqual([
    ['out-of-order-version', 'block', 'drizzle/0001_b.sql'],
  ]);
});

test('missing files, stray files, names that leave the folder and broken journals are problems', async () => {
  const { problems } = await read({
    'drizzle/meta/_journal.json': journal([
      ['0000_gone', 1],
      ['../../etc/passwd', 2],
    ]),
    'drizzle/0007_stray.sql': 'SELECT 1;',
  });
  expect(problems.map(({ code, path, severity }) => `${code} ${path} ${severity}`).sort()).toEqual([
    'missing-file drizzle/0000_gone.sql block',
    'missing-file drizzle/0007_stray.sql warn',
    'unreadable drizzle/meta/_journal.json block',
  ]);
  const broken = await read({ 'drizzle/meta/_journal.json': '<<<<<<< HEAD\n{' });
  expect(broken.problems.map(({ code }) => code)).toEqual(['unreadable']);
});

test('the layout since 1.0 is ordered by name and records it', async () => {
  const { migrations } = await read({
    'drizzle/20240102000000_b/migration.sql': 'SELECT 2;',
    'drizzle/20240102000000_b/snapshot.json': '{"dialect":"postgres"}',
    'drizzle/20240101000000_a/migration.sql': 'SELECT 1;',
    'drizzle/20240101000000_a/snapshot.json': '{"dialect":"postgres"}',
  });
  expect(migrations.map(({ id }) => id)).toEqual(['20240101000000_a', '20240102000000_b']);
  expect(migrations[0]?.record).toContain(`${Date.UTC(2024, 0, 1)}, '20240101000000_a'`);
});
