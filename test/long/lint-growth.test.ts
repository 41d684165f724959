import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { lintFiles } from '../../src/check/lint/lint-files.ts';
import { defaultPolicy } from '../../src/config/default-policy.ts';

/** How much larger the larger text is, and how much more of the processor it may use: quadratic growth takes 64 times. */
const LARGER = 8;
const MOST = 24;

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'lockstep-lint-'));
  mkdirSync(join(dir, '.git'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const settings = { policy: defaultPolicy, sources: [], databaseVersion: 17, today: '2026-06-15', assumptions: [] };

/** Each text has numbers of its own: a statement that was read lately is not read again. */
let used = 0;

function times(count: number, text: (n: number) => string, between = '\n'): string {
  const first = used;
  used += count;
  return Array.from({ length: count }, (_, n) => text(first + n)).join(between);
}

it.each<[string, number, (count: number) => string]>([
  ['statements that are the same', 12_500, (count) => 'SELECT 1;\n'.repeat(count)],
  ['statements of their own', 2000, (count) => times(count, (n) => `UPDATE t${n % 50} SET a = ${n} WHERE id = ${n};`)],
  ['statements with findings', 500, (count) => times(count, (n) => `CREATE INDEX i${n} ON t${n} (a);`)],
  ['new tables', 1250, (count) => times(count, (n) => `CREATE TABLE t${n} (id int PRIMARY KEY, a text NOT NULL);`)],
  [
    'new tables, each with a foreign key to the one before',
    500,
    (count) => times(count, (n) => `CREATE TABLE t${n} (id int PRIMARY KEY, b int REFERENCES t${Math.max(0, n - 1)});`),
  ],
  [
    'tables with foreign keys to one',
    500,
    (count) =>
      `CREATE TABLE p (id int PRIMARY KEY);\n${times(count, (n) => `CREATE TABLE t${n} (b int REFERENCES p);`)}`,
  ],
  [
    'statements of one transaction that lock much',
    500,
    (count) => `BEGIN;\n${times(count, (n) => `ALTER TABLE t${n} ADD COLUMN a int;`)}\nCOMMIT;`,
  ],
  [
    'partitions of one table',
    500,
    (count) =>
      `CREATE TABLE p (a int) PARTITION BY LIST (a);\n${times(count, (n) => `CREATE TABLE p${n} PARTITION OF p FOR VALUES IN (${n});`)}`,
  ],
  ['numbers in a list', 10_000, (count) => `DELETE FROM t WHERE id IN (${times(count, String, ', ')});`],
  ['strings in a list', 10_000, (count) => `SELECT * FROM t WHERE a IN (${times(count, (n) => `'s${n}'`, ', ')});`],
  ['rows of an INSERT', 5000, (count) => `INSERT INTO t (a, b) VALUES ${times(count, (n) => `(${n}, 'x')`, ',\n')};`],
  ['conditions in a row', 1000, (count) => `DELETE FROM t WHERE ${times(count, (n) => `a = ${n}`, ' OR ')};`],
  [
    'parentheses within each other',
    500,
    (count) => times(20, (n) => `SELECT ${'('.repeat(count)}${n}${')'.repeat(count)};`),
  ],
  [
    'queries within each other',
    50,
    (count) => times(10, (n) => `${'SELECT * FROM ('.repeat(count)}SELECT ${n}${') q'.repeat(count)};`),
  ],
  ['comments', 10_000, (count) => `${times(count, (n) => `-- ${n}\n/* ${n} /* nested */ */`)}\nSELECT 1;`],
  ['waivers', 500, (count) => times(count, (n) => `-- lockstep: allow truncate reason="empty"\nTRUNCATE t${n};`)],
  ['statements that cannot be read', 500, (count) => times(count, (n) => `ALTER TABL t${n} ADD a int;`)],
  ['DO blocks', 200, (count) => times(count, (n) => `DO $$ BEGIN UPDATE t SET a = ${n}; END $$;`)],
])('%s take time by their number, not by its square', async (_, count, text) => {
  await useOf(text(count));
  const small = Math.max(await useOf(text(count)), await useOf(text(count)));
  expect((await useOf(text(count * LARGER))) / small).toBeLessThan(MOST);
});

/** What this thread uses of the processor meanwhile, in µs: what others do on the machine hardly counts. */
async function useOf(sql: string): Promise<number> {
  writeFileSync(join(dir, 'a.sql'), sql);
  const before = process.threadCpuUsage();
  const { files } = await lintFiles({ paths: ['a.sql'], cwd: dir, settings });
  const { user, system } = process.threadCpuUsage(before);
  expect(files).toHaveLength(1);
  return user + system;
}
