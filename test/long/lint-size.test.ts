import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { lintFiles } from '../../src/check/lint/lint-files.ts';
import { defaultPolicy } from '../../src/config/default-policy.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'lockstep-lint-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const settings = { policy: defaultPolicy, sources: [], databaseVersion: 17, today: '2026-06-15', assumptions: [] };

it.each([
  ['100,000 statements', 'SELECT 1;\n'.repeat(100_000), 100_000, 100_001],
  ['50,000 statements in one line', 'SELECT 1;'.repeat(50_000), 50_000, 1],
  [
    'as many columns as a table may have',
    `CREATE TABLE t (${Array.from({ length: 1_600 }, (_, n) => `c${n} int`).join(',')});\n`,
    1,
    2,
  ],
  ['a line of 10 MB', `INSERT INTO t VALUES ('${'x'.repeat(10_000_000)}');\n`, 1, 2],
  ['100,000 rows of COPY data', `COPY t FROM stdin;\n${'1\tx\n'.repeat(100_000)}\\.\n`, 1, 100_003],
])('reads %s, and the syntax error behind them', async (_, sql, statements, line) => {
  writeFileSync(join(dir, 'a.sql'), `${sql}ALTR;\n`);
  const result = await lintFiles({ paths: ['a.sql'], cwd: dir, settings });
  expect(result.files).toMatchObject([{ statements: statements + 1 }]);
  expect(result.findings.filter(({ undecided }) => undecided)).toMatchObject([{ range: { line } }]);
});
