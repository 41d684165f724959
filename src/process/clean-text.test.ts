import { expect, test } from 'vitest';
import { cleanText, redact, tailOf } from './clean-text.ts';

test('colours, control and bidi characters are taken out, newlines and tabs stay', () => {
  const hostile =
    '\u001b[1;31mred\u001b[0m \u001b]8;;http://x\u0007link\u001b]8;;\u0007\ta\u0000b\u202eevil\u200b\r\nend';
  expect(cleanText(hostile)).toBe('red link\tabevil\nend');
});

test('a secret is hidden as it is and as it stands in a URL', () => {
  expect(redact('p@ss:w then p%40ss%3Aw', ['p@ss:w'])).toBe('*** then ***');
});

test('the longer of two secrets goes first', () => {
  expect(redact('abcdef', ['abcd', 'abcdef'])).toBe('***');
});

test('passwords of connection strings are hidden though nobody named them', () => {
  expect(redact('postgresql://app:hunter2@127.0.0.1:5432/db', [])).toBe('postgresql://app:***@127.0.0.1:5432/db');
});

test('a very short secret does not blank out ordinary words', () => {
  expect(redact('a cat', ['a'])).toBe('a cat');
});

test('a tail begins at a line', () => {
  expect(tailOf('one\ntwo\nthree', 7)).toBe('… (cut)\nthree');
  expect(tailOf('short', 7)).toBe('short');
});
