import { expect, test } from 'vitest';
import { allFixtures } from './fixtures/all.ts';
import { checkOf, lock, migration, type Step } from './fixtures/build.ts';
import { expandAndContract } from './fixtures/fails.ts';
import { makeHostile } from './fixtures/hostile.ts';
import { goodExpand, manyStatements } from './fixtures/passes.ts';
import { addColumn } from './fixtures/steps.ts';
import { renderMarkdown } from './markdown.ts';
import type { CheckResult } from './report.ts';

test.each(allFixtures())('%s is rendered as in its snapshot', (_, result) => {
  expect(renderMarkdown(result)).toMatchSnapshot();
});

test.each(allFixtures())('%s says its verdict in the first line', (_, result) => {
  const marks = { pass: '✅', warn: '⚠️', fail: '⛔', error: '❓' };
  expect(renderMarkdown(result).split('\n')[0]).toContain(`## ${marks[result.verdict.status]} Lockstep: `);
});

test('only a pass, and only what was measured, is green', () => {
  for (const [, result] of allFixtures().filter(([, { verdict }]) => verdict.status !== 'pass')) {
    expect(renderMarkdown(result).split('\n')[0]).not.toContain('✅');
  }
  const { rehearsal: _, ...unmeasured } = goodExpand();
  expect(renderMarkdown(unmeasured)).toContain('| ❓ `0043_add_contact_email:3`');
});

test('a pass is called safe only where the locks were measured and the apps tested', () => {
  const { rehearsal, compatibility, ...rest } = goodExpand();
  const title = (result: CheckResult): string => renderMarkdown(result).split('\n')[0] ?? '';
  expect(title(goodExpand())).toBe('## ✅ Lockstep: safe to merge. Expand');
  expect(title({ ...rest, ...(rehearsal && { rehearsal }) })).toContain(
    'no blocker found, but the apps were not tested',
  );
  expect(title({ ...rest, ...(compatibility && { compatibility }) })).toContain('but not all was measured');
});

test('a statement says who waits for the lock that its transaction still holds', () => {
  const backfill: Step = {
    sql: 'UPDATE orders SET contact_email = email',
    line: 4,
    phase: 'backfill',
    operation: { kind: 'update', object: 'orders', table: 'orders' },
    locks: [lock('RowExclusiveLock', 'orders_pkey', 40, { kind: 'index', table: 'public.orders' })],
    startMs: 1,
    durationMs: 39,
  };
  const inOne = renderMarkdown(checkOf([migration('0060_backfill', [addColumn, backfill])]));
  expect(inOne).toContain('update `orders` | everyone<br>`ACCESS EXCLUSIVE` orders (still held) |');
  const apart = renderMarkdown(
    checkOf([migration('0060_backfill', [addColumn, { ...backfill, traced: { transaction: 7 } }])]),
  );
  expect(apart).toContain('update `orders` | nobody<br>`ROW EXCLUSIVE` orders_pkey |');
});

test('tests that fail alike are listed below their one error', () => {
  const [, breaks = ''] = renderMarkdown(expandAndContract()).split('Why the old app fails');
  expect(breaks.match(/column "email" does not exist/g)).toHaveLength(1);
  expect(breaks).toContain('- orders.test.ts › lists orders<br>in `SELECT');
});

test('a finding that stands among the reasons is not told again in full', () => {
  const markdown = renderMarkdown(expandAndContract());
  const [, below = ''] = markdown.split('| statement |');
  expect(below).toContain(
    'The safe way instead of <code>0043_contact_email:5</code> (<code>create-index-not-concurrent</code>)',
  );
});

test('projected numbers look different from measured ones', () => {
  const markdown = renderMarkdown(expandAndContract());
  expect(markdown).toContain('| 41 ms | *≈ 5-7 min at 210 M rows* |');
});

test('a long list shows the ten that matter and counts the rest', () => {
  const markdown = renderMarkdown(manyStatements());
  expect(markdown.match(/^\| (?:✅|⚠️)/gm)).toHaveLength(10);
  expect(markdown).toContain('0050_notes_everywhere:60');
  expect(markdown).toContain('and 50 more statements, none with a finding.');
});

test.each([20_000, 5000, 2500, 1200])(
  'a report of at most %d characters drops whole sections and names them',
  (limit) => {
    const long = makeHostile(expandAndContract(), 'x'.repeat(150));
    const whole = renderMarkdown(long);
    const cut = renderMarkdown(long, { limit });
    expect(whole.length).toBeGreaterThan(limit === 20_000 ? 10_000 : limit);
    expect(cut.length).toBeLessThanOrEqual(limit);
    expect(cut.split('\n')[0]).toContain('this PR must be split');
    if (whole.length > limit)
      expect(cut).toMatch(/<sub>Left out for length: lock timeline, .*The JSON report has everything/);
    expect(count(cut, '<details>')).toBe(count(cut, '</details>'));
  },
);

test('a report of ten thousand statements and failures stays within a comment', () => {
  const steps = Array.from({ length: 10_000 }, (_, line) => ({
    sql: `SELECT ${line}`,
    location: { path: 'a.sql', line },
    operations: [],
    phase: 'expand' as const,
  }));
  const failures = steps.map(({ sql }) => ({
    test: `test ${sql} ${'y'.repeat(500)}`,
    message: 'z'.repeat(5000),
    statement: 'q'.repeat(5000),
  }));
  const result = expandAndContract();
  for (const migration of result.analysis?.migrations ?? []) migration.statements.push(...steps);
  for (const cell of result.compatibility?.cells ?? []) cell.newFailures.push(...failures);
  expect(renderMarkdown(result).length).toBeLessThanOrEqual(64_000);
});

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}
