import { expect, it } from 'vitest';
import { readWaivers } from './read-waivers.ts';

const waiver = '-- lockstep: allow truncate reason="empty in production"';

function about(text: string): Array<string | undefined> {
  return readWaivers('a.sql', text).map(({ statement }) => statement?.sql);
}

it('is about the next statement, and about no other', () => {
  expect(about(`SELECT 1;\n${waiver}\nTRUNCATE a;\nTRUNCATE b;`)).toEqual(['TRUNCATE a']);
  expect(about(`${waiver}\n\n-- more\n/* still more */ TRUNCATE a;`)).toEqual(['TRUNCATE a']);
});

it('is about the statement on whose line it stands', () => {
  expect(about(`TRUNCATE a; ${waiver}\nTRUNCATE b;`)).toEqual(['TRUNCATE a']);
  expect(about(`TRUNCATE\n  a ${waiver}\n  , b;\nTRUNCATE c;`)[0]).toMatch(/^TRUNCATE\n {2}a/);
  expect(about(`TRUNCATE a ${waiver}`)[0]).toMatch(/^TRUNCATE a/);
  expect(about('SELECT 1; /* lockstep: allow truncate reason="x" */ TRUNCATE a;')).toEqual(['TRUNCATE a']);
});

it('has a line of its own and none to follow at the end of a file', () => {
  expect(readWaivers('a.sql', `SELECT 1;\n\n${waiver}\n`)).toMatchObject([{ line: 3 }]);
  expect(about(`SELECT 1;\n\n${waiver}\n`)).toEqual([undefined]);
});

it.each([
  ['a string', `SELECT '\n${waiver}\n';\nTRUNCATE a;`],
  ['an escape string', `SELECT E'\\'\n${waiver}\n';\nTRUNCATE a;`],
  ['a quoted name', `SELECT 1 AS "\n${waiver}\n";\nTRUNCATE a;`],
  ['a DO block', `DO $$ BEGIN\n${waiver}\nTRUNCATE a; END $$;`],
  ['a function with a tag', `CREATE FUNCTION f() RETURNS int AS $x$ ${waiver}\nSELECT 1 $x$ LANGUAGE sql;`],
  ['a SQL function', `CREATE FUNCTION f() RETURNS int BEGIN ATOMIC\n${waiver}\nSELECT 1; END;`],
  ['a comment within a comment', `/* /* */ '\n */ SELECT '/*'; -- not lockstep: allow x\n`],
  ['COPY data', `COPY a FROM stdin;\n${waiver}\n\\.\nTRUNCATE a;`],
  ['a sentence', '-- lockstep rehearses this file\nTRUNCATE a;'],
])('does not take the text of %s for a waiver', (_, text) => {
  expect(readWaivers('a.sql', text)).toEqual([]);
});

it('reads several rules, the date and the reason', () => {
  const [found] = readWaivers(
    'a.sql',
    '/* lockstep: allow truncate, table-rewrite\n   reason="a\n  b" until=2026-02-28 */ TRUNCATE a;',
  );
  expect(found?.said).toEqual({ rules: ['truncate', 'table-rewrite'], reason: 'a b', until: '2026-02-28' });
});

it.each([
  ['lockstep: ignore truncate', 'does not begin with `lockstep: allow`'],
  ['lockstep-allow truncate', 'does not begin with `lockstep: allow`'],
  ['lockstep: allow', 'names no rule'],
  ['lockstep: allow reason="x"', 'names no rule'],
  ['lockstep: allow truncate', 'gives no reason'],
  ['lockstep: allow truncate reason="  "', 'gives no reason'],
  ['lockstep: allow truncate reason=x', 'gives its reason without quotes'],
  ['lockstep: allow truncate reason="x', 'gives its reason without quotes'],
  ['lockstep: allow truncate until=2026-02-30 reason="x"', 'ends at “2026-02-30”, which is no date'],
  ['lockstep: allow truncate until=soon reason="x"', 'ends at “soon”, which is no date'],
  ['lockstep: allow truncate reason="x" reason="y"', 'gives `reason` twice'],
  ['lockstep: allow truncate untill=2026-01-01 reason="x"', 'has `untill=`, where only'],
  ['lockstep: allow truncate reason="x" and more', 'cannot be read from “and more” on'],
])('says what is wrong with “%s”', (text, problem) => {
  const [found] = readWaivers('a.sql', `-- ${text}\nTRUNCATE a;`);
  expect(found?.said).toMatchObject({ problem: expect.stringContaining(problem) as string });
});

it('reads a file of 100,000 waivers in one pass', () => {
  const text = `${waiver}\nTRUNCATE a;\n`.repeat(100_000);
  expect(readWaivers('a.sql', text)).toHaveLength(100_000);
});
