import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';

beforeAll(loadParser);

const found = (sql: string) => findIn(sql).filter(({ rule }) => rule === 'alter-escalates-lock');

const key = 'ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users';

it.each([
  [`ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey, ${key}`, 'warn', 'for as long as it checks the rows'],
  [
    `ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey, ${key} NOT VALID`,
    'note',
    'SHARE ROW EXCLUSIVE; beside DROP CONSTRAINT',
  ],
  ['ALTER TABLE orders VALIDATE CONSTRAINT c, ADD a int', 'warn', 'SHARE UPDATE EXCLUSIVE; beside ADD COLUMN'],
])('%s', (sql, severity, told) => {
  expect(found(sql)).toEqual([
    expect.objectContaining({ severity, message: expect.stringContaining(told) as unknown }),
  ]);
});

it.each([
  `ALTER TABLE orders ${key} NOT VALID; ALTER TABLE orders DROP CONSTRAINT orders_user_id_fkey`,
  'ALTER TABLE orders ADD a int, ADD b int',
  `ALTER TABLE orders ${key} NOT VALID, VALIDATE CONSTRAINT c`,
  `CREATE TABLE n (user_id bigint); ALTER TABLE n ADD a int, ${key}`,
])('is silent on %s', (sql) => {
  expect(found(sql)).toEqual([]);
});
