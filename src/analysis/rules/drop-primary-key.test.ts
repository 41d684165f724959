import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn, shop } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const catalog = { ...shop, publications: [{ name: 'feed', tables: ['public.users'] }] };

const found = (sql: string | string[]) => findIn(sql, { catalog }).filter(({ rule }) => rule === 'drop-primary-key');

it.each([
  {
    sql: 'ALTER TABLE orders DROP CONSTRAINT orders_pkey',
    severity: 'warn',
    message: 'Without its primary key, ON CONFLICT (id) on orders fails',
    step: 'REPLICA IDENTITY USING INDEX orders_new_key;',
  },
  {
    sql: 'ALTER TABLE users DROP CONSTRAINT users_pkey',
    severity: 'block',
    message: 'users is published by feed: without its primary key every UPDATE and DELETE',
    step: 'ADD PRIMARY KEY USING INDEX users_new_key',
  },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([
  { sql: 'ALTER TABLE orders DROP CONSTRAINT orders_code_key' },
  { sql: 'ALTER TABLE orders DROP CONSTRAINT orders_pkey, ADD PRIMARY KEY (id)' },
  { sql: 'ALTER TABLE app.orders DROP CONSTRAINT orders_pkey' },
  { sql: 'CREATE TABLE n (a int PRIMARY KEY); ALTER TABLE n DROP CONSTRAINT n_pkey' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
