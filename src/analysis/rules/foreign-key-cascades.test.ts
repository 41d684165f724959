import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'foreign-key-cascades');

it.each([
  {
    sql: 'ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE NOT VALID',
    severity: 'note',
    message: 'a DELETE from users also deletes its rows of orders',
    step: 'leave ON DELETE out',
  },
  {
    sql: 'ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users ON DELETE SET NULL NOT VALID',
    severity: 'note',
    message: 'also changes its rows of orders',
  },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([
  { sql: 'ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users NOT VALID' },
  { sql: 'CREATE TABLE n (a bigint REFERENCES users ON DELETE CASCADE)' },
  {
    sql: 'ALTER TABLE orders ADD z bigint; ALTER TABLE orders ADD FOREIGN KEY (z) REFERENCES users ON DELETE CASCADE NOT VALID',
  },
  {
    sql: 'ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey; ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE NOT VALID',
  },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
