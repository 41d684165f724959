import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn, lock, rulesOf } from '../test-support.ts';

beforeAll(loadParser);

it('blocks, and names what CASCADE empties too', () => {
  expect(findIn('TRUNCATE users CASCADE')[0]).toMatchObject({
    rule: 'truncate',
    severity: 'block',
    message: expect.stringContaining('every row of users, and those of orders under') as unknown,
  });
});

it('is not called a rewrite as well', () => {
  const measured = [{ locks: [lock('orders', 'AccessExclusiveLock')], rewrites: ['public.orders'] }];
  expect(rulesOf('TRUNCATE orders', { measured })).toEqual(['truncate']);
});

it('is silent on a new table', () => {
  expect(rulesOf('CREATE TABLE n (a int); TRUNCATE n')).toEqual([]);
});
