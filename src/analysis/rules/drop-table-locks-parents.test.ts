import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn, rulesOf } from '../test-support.ts';

beforeAll(loadParser);

it('warns that the referenced table is locked too', () => {
  const found = findIn('DROP TABLE orders');
  expect(found[0]).toMatchObject({ rule: 'drop-table-locks-parents', severity: 'warn' });
  expect(found[0]?.message).toContain('ACCESS EXCLUSIVE on users');
  expect(found[0]?.recipe?.[0]).toContain('ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey;');
  expect(found.map(({ rule }) => rule)).not.toContain('locks-second-table');
});

it('is silent where nothing is referenced, or the parent goes as well', () => {
  expect(rulesOf('DROP TABLE prices')).toEqual([]);
  expect(rulesOf('DROP TABLE orders, users')).toEqual([]);
});
