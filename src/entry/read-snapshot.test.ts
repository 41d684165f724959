import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSnapshot } from './read-snapshot.ts';

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'lockstep-snapshot-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

test('a file is read with its name', () => {
  const file = join(dir, 'small.json');
  writeFileSync(file, '{}');
  expect(readSnapshot(file)).toEqual({ text: '{}', file });
});

test('one of a gigabyte is not read at all', () => {
  const file = join(dir, 'large.json');
  writeFileSync(file, '');
  truncateSync(file, 2 ** 30);
  expect(() => readSnapshot(file)).toThrow(expect.objectContaining({ code: 'snapshot-too-large' }));
});

test('one that is not there is a usage error', () => {
  expect(() => readSnapshot(join(dir, 'none.json'))).toThrow(expect.objectContaining({ code: 'file-missing' }));
});
