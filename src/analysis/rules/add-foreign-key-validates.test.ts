import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn, lock, rulesOf } from '../test-support.ts';

beforeAll(loadParser);

it('blocks, names both tables and keeps ON DELETE', () => {
  const found = findIn(
    'ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE',
  );
  const [finding, ...rest] = found.filter(({ severity }) => severity !== 'note');
  expect(rest).toEqual([]);
  expect(finding).toMatchObject({ rule: 'add-foreign-key-validates', severity: 'block' });
  expect(finding?.message).toContain('SHARE ROW EXCLUSIVE is held: writes of orders and users wait');
  expect(finding?.recipe?.[0]).toContain('FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE NOT VALID;');
  expect(finding?.recipe?.[1]).toContain('VALIDATE CONSTRAINT f;');
});

it('says ACCESS EXCLUSIVE where an earlier statement of the transaction raised it', () => {
  const sql =
    'ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey; ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users';
  expect(findIn(sql).find(({ rule }) => rule === 'add-foreign-key-validates')?.message).toContain(
    'ACCESS EXCLUSIVE is held: reads and writes',
  );
});

it('believes the rehearsal', () => {
  const measured = [{ locks: [lock('orders', 'ShareRowExclusiveLock'), lock('users', 'ShareRowExclusiveLock')] }];
  const rows = { 'public.orders': 10, 'public.users': 10 };
  expect(rulesOf('ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users', { measured, rows })).toEqual([]);
});

it.each([
  'ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users NOT VALID',
  'ALTER TABLE orders ADD z bigint REFERENCES users',
  'CREATE TABLE n (a bigint REFERENCES users)',
])('is silent on %s', (sql) => {
  expect(rulesOf(sql)).toEqual([]);
});
