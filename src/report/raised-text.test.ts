import { expect, it } from 'vitest';
import { messagesIn, raisedWithoutValues } from './raised-text.ts';

it.each([
  [`RAISE EXCEPTION 'no user % in %', a, b`, 'no user ann in x', 'no user … in …'],
  [`raise 'it''s %', a`, `it's ann`, `it's …`],
  [`RAISE EXCEPTION '100%% of %', a`, '100% of ann', '100% of …'],
  [`RAISE EXCEPTION '%', a`, 'ann', '…'],
  [`RAISE EXCEPTION '% and %', a, b`, 'a and b and c', '… and …'],
  [`RAISE EXCEPTION 'constant'`, 'constant', 'constant'],
  [`RAISE EXCEPTION 'x %', a USING HINT = 'look there', DETAIL = a;`, 'look there', 'look there'],
  [`ASSERT (SELECT count(*) FROM t) = 0, 'not empty';`, 'not empty', 'not empty'],
  // Put together in another way: nothing is shown.
  [`RAISE EXCEPTION USING MESSAGE = 'a ' || b;`, 'a ann', undefined],
  [`RAISE EXCEPTION 'a ' || b;`, 'a ann', undefined],
  [`ASSERT false, 'a ' || b;`, 'a ann', undefined],
  [`RAISE EXCEPTION 'a%', b`, 'something else', undefined],
  [`RAISE EXCEPTION 'ab%ba', b`, 'aba', undefined],
  ['SELECT 1', 'ann', undefined],
])('%s: %s', (sql, text, told) => {
  expect(raisedWithoutValues(text, messagesIn(sql))).toBe(told);
});

it('takes as long as the text, whatever it is', () => {
  const sql = `RAISE EXCEPTION '${'%a'.repeat(20_000)}' `;
  expect(raisedWithoutValues('a'.repeat(10_000), messagesIn(sql))).toBeUndefined();
  const nasty = ["RAISE '", "RAISE '''", 'ASSERT ', "ASSERT ,'", "MESSAGE = '", "MESSAGE = ''''"];
  for (const part of nasty) expect(messagesIn(part.repeat(20_000)).length).toBeGreaterThanOrEqual(0);
}, 20_000);
