import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'foreign-key-type-mismatch');

it.each([
  {
    sql: 'ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (qty) REFERENCES users (id) NOT VALID',
    severity: 'warn',
    message: 'orders.qty is integer, and users.id, to which it refers, is bigint',
    step: 'qty bigint',
  },
  { sql: 'ALTER TABLE orders ADD owner int REFERENCES users', severity: 'warn', message: 'orders.owner is integer' },
  { sql: 'CREATE TABLE n (a smallint, FOREIGN KEY (a) REFERENCES users)', severity: 'warn', message: 'pass 32,767' },
  {
    sql: 'CREATE TABLE a (id bigserial PRIMARY KEY); CREATE TABLE b (a_id int REFERENCES a)',
    severity: 'warn',
    message: 'b.a_id is integer, and a.id',
  },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([
  { sql: 'ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID' },
  { sql: 'ALTER TABLE orders ADD owner bigint REFERENCES users' },
  { sql: 'CREATE TABLE a (id serial PRIMARY KEY); CREATE TABLE b (a_id bigint REFERENCES a)' },
  { sql: 'CREATE TABLE a (id serial PRIMARY KEY); CREATE TABLE b (a_id int REFERENCES a)' },
  { sql: 'ALTER TABLE orders ADD x int REFERENCES app.users' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
