import { expect, test } from 'vitest';
import { type HistoryReport, type HistoryRow, renderHistory, renderHistoryRow } from './history.ts';

const base: HistoryRow = {
  commit: 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678',
  subject: 'Add contact_email',
  parent: 'b1b2c3d4e5f60718293a4b5c6d7e8f9012345678',
  tools: ['dbmate'],
  migrations: 1,
  statements: 3,
  verdict: 'pass',
  reasons: [],
  seconds: 1.24,
};

const index = {
  code: 'create-index-not-concurrent',
  severity: 'block' as const,
  message:
    'Building `orders_email_idx` holds SHARE on `orders`: every INSERT, UPDATE and DELETE waits until it is built.',
  nextStep: 'CONCURRENTLY.',
};

const report: HistoryReport = {
  schemaVersion: 1,
  rows: [
    base,
    {
      ...base,
      commit: 'ffffffff00000000',
      verdict: 'fail',
      reasons: [index],
      migrations: 12,
      statements: 340,
      seconds: 33.9,
    },
    {
      ...base,
      commit: 'eeeeeeee00000000',
      verdict: 'warn',
      reasons: [{ ...index, severity: 'warn' }],
      tools: ['prisma', 'flyway'],
    },
    {
      ...base,
      commit: 'dddddddd00000000',
      verdict: 'error',
      migrations: 0,
      statements: 0,
      tools: [],
      reasons: [{ ...index, code: 'base-does-not-replay', message: 'x' }],
    },
  ],
  summary: { pass: 1, warn: 1, fail: 1, error: 1, commits: 4, seconds: 37.5 },
};

test('each commit has a line, and the summary is the last', () => {
  expect(renderHistory(report, { width: 120 })).toMatchInlineSnapshot(`
    "a1b2c3d4  pass  dbmate          1 migration, 3 statements        1.2 s
    ffffffff  FAIL  dbmate          12 migrations, 340 statements   33.9 s  create-index-not-concurrent: Building \`orders_e…
    eeeeeeee  WARN  prisma,flyway   1 migration, 3 statements        1.2 s  create-index-not-concurrent: Building \`orders_e…
    dddddddd  ????                  no migrations, no statements     1.2 s  base-does-not-replay: x

    Most common
      create-index-not-concurrent  2 commits
      base-does-not-replay         1 commit

    4 commits: 1 pass, 1 warn, 1 fail, 1 not judged, 37.5 s (9.4 s each)
    "
  `);
});

test('a row shown alone is the row of the table', () => {
  const [first = base] = report.rows;
  expect(renderHistory(report, { width: 120 }).split('\n')[0]).toBe(renderHistoryRow(first, { width: 120 }));
});

test('a history that touches no migrations says so', () => {
  const none = { ...report, rows: [], summary: { pass: 0, warn: 0, fail: 0, error: 0, commits: 0, seconds: 0 } };
  expect(renderHistory(none)).toBe('No commit of this history touches migrations.\n');
});

test('control characters of a message stay out, and a row stays one line', () => {
  const row = { ...base, verdict: 'fail' as const, reasons: [{ ...index, message: 'a\n\u001b[31mb\u202e' }] };
  const line = renderHistoryRow(row);
  expect(line).toContain('create-index-not-concurrent: a b');
  expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});
