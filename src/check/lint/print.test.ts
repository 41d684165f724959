import { expect, it } from 'vitest';
import { printOf } from './print.ts';

const bytes = (length: number): Buffer => Buffer.alloc(length, 'SELECT 1;\n');

it.each([0, 10, 16 * 1024, 16 * 1024 + 1, 100_000])('is the same of the same %i bytes, and of no others', (length) => {
  const other = bytes(length + 1).fill('x', length);
  expect(printOf(bytes(length))).toBe(printOf(bytes(length)));
  expect(printOf(other)).not.toBe(printOf(bytes(length)));
  if (length === 0) return;
  const changed = bytes(length);
  changed[length - 1] = 0;
  expect(printOf(changed)).not.toBe(printOf(bytes(length)));
});

it('tells bytes apart that are no text', () => {
  expect(printOf(Buffer.from([0xff]))).not.toBe(printOf(Buffer.from([0xfe])));
  expect(printOf(Buffer.from([0xc3, 0xa9]))).toBe(printOf('é'));
});

it('is short of what is long', () => {
  expect(printOf(bytes(1_000_000)).length).toBeLessThan(64);
});
