import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';

beforeAll(loadParser);

it('notes that an invalid index would be kept', () => {
  expect(findIn('CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON orders (qty)', { transaction: 'none' })).toEqual([
    expect.objectContaining({ rule: 'concurrently-with-if-not-exists', severity: 'note' }),
  ]);
});

it('is silent on either alone', () => {
  expect(findIn('CREATE INDEX CONCURRENTLY i ON orders (qty)', { transaction: 'none' })).toEqual([]);
});
