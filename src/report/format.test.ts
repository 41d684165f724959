import { expect, test } from 'vitest';
import { clamp, clampMiddle, clean, cleanLine } from './clean.ts';
import { formatCount } from './format-count.ts';
import { formatMs, formatMsRange } from './format-ms.ts';
import { plural } from './plural.ts';

test.each([
  [0, '0 ms'],
  [0.04, '<0.1 ms'],
  [0.8, '0.8 ms'],
  [9.96, '10 ms'],
  [41.2, '41 ms'],
  [999.6, '1 s'],
  [5200, '5.2 s'],
  [59_960, '1 min'],
  [200_000, '3 min 20 s'],
  [3_599_600, '1 h'],
  [7_500_000, '2 h 5 min'],
  [Number.NaN, '?'],
])('%d ms is shown as %s', (ms, text) => {
  expect(formatMs(ms)).toBe(text);
});

test.each([
  [300_000, 420_000, '5-7 min'],
  [0.8, 2, '0.8-2 ms'],
  [41, 41.3, '41 ms'],
  [500, 1500, '0.5-1.5 s'],
])('the range from %d to %d ms is shown as %s', (low, high, text) => {
  expect(formatMsRange(low, high)).toBe(text);
});

test.each([
  [0, '0'],
  [812, '812'],
  [999, '999'],
  [1000, '1 k'],
  [10_000, '10 k'],
  [99_960, '100 k'],
  [999_700, '1 M'],
  [210_000_000, '210 M'],
  [1_500_000_000, '1.5 G'],
])('%d is shown as %s', (count, text) => {
  expect(formatCount(count)).toBe(text);
});

test('a plural agrees with its number', () => {
  expect([0, 1, 2].map((count) => plural(count, 'query', 'queries'))).toEqual(['no queries', '1 query', '2 queries']);
});

test('terminal sequences, controls and invisible characters are taken out of hostile text', () => {
  expect(clean('a\u001b[31mred\u001b[0m\u001b]0;title\u0007\u0000\u202eb\u200bc\u{e0041}\r\nd\te')).toBe(
    'aredbc\nd  e',
  );
  expect(cleanLine(' a\n\n b\u2028c ')).toBe('a b c');
  expect(clean('\ud800x')).toBe('\ufffdx');
});

test('text is cut with an ellipsis, never within a surrogate pair', () => {
  expect(clamp('abcdef', 4)).toBe('abc…');
  expect(clamp('ab😀cd', 4)).toBe('ab…');
  expect(clampMiddle('20240101_a_long_name', 11)).toBe('20240…_name');
});
