import stringWidth from 'string-width';
import { expect, test } from 'vitest';
import { allFixtures } from './fixtures/all.ts';
import { contractTooEarly } from './fixtures/blocked.ts';
import { expandAndContract } from './fixtures/fails.ts';
import { makeHostile, PAYLOADS } from './fixtures/hostile.ts';
import { goodExpand } from './fixtures/passes.ts';
import { columns, wrap } from './text/layout.ts';
import { renderText } from './text.ts';

test.each(allFixtures())('%s is written as in its snapshot', (_, result) => {
  expect(renderText(result)).toMatchSnapshot();
});

test('a wide terminal gets tables', () => {
  expect(renderText(contractTooEarly(), { width: 140 })).toMatchSnapshot();
});

test.each([40, 60, 80, 120])('no line but SQL to copy, or a single long word, is wider than %d columns', (width) => {
  for (const [, result] of allFixtures()) {
    for (const line of renderText(result, { width }).split('\n')) {
      const copied = /^ {7}\S|SELECT ref|\|.*\| [\d.]+ m?s$|^(?: *(?:BLOCK|warn|ok|\?|-))? +\S+$/.test(line);
      if (!copied) expect(stringWidth(line), line).toBeLessThanOrEqual(width);
    }
  }
});

test('the verdict is the first and the last line', () => {
  const lines = renderText(expandAndContract()).trimEnd().split('\n');
  expect(lines[0]).toBe('FAIL  Lockstep: this PR must be split. 3 blocking, 1 warning');
  expect(lines.at(-1)).toBe(lines[0]);
});

test('without colours nothing but the repository’s own text leaves ASCII', () => {
  const text = renderText(goodExpand(), { color: false });
  expect(text.replaceAll('›', '')).toMatch(/^[\x20-\x7e\n]*$/);
});

test('with colours there are colours', () => {
  expect(renderText(goodExpand(), { color: true })).toContain('\u001b[32m');
});

test('control, escape and bidirectional characters of the repository never reach the terminal', () => {
  for (const [, result] of allFixtures()) {
    for (const payload of PAYLOADS) {
      const text = renderText(makeHostile(result, payload));
      expect(text).not.toMatch(/[^\P{Cc}\n]|[\u200b-\u200f\u202a-\u202e\u2066-\u2069\u2028]/u);
    }
  }
});

test('wide characters are measured as they are shown', () => {
  expect(wrap('漢字漢字 漢字漢字 ab', { width: 12 })).toEqual(['漢字漢字', '漢字漢字 ab']);
  expect(
    columns(
      [
        ['漢字', 'x'],
        ['a', 'y'],
      ],
      20,
    ),
  ).toEqual(['漢字  x', 'a     y']);
  expect(columns([['漢字漢字', 'x']], 10)).toBeUndefined();
});

test('an indented text hangs, and a long word stays whole', () => {
  expect(wrap('one two three_is_very_long', { width: 12, first: '1. ', indent: '   ' })).toEqual([
    '1. one two',
    '   three_is_very_long',
  ]);
});
