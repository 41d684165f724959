import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'recreated-loses-rows');

it.each([
  {
    sql: 'ALTER TABLE orders DROP COLUMN note; ALTER TABLE orders ADD COLUMN note int',
    severity: 'block',
    message: 'what is in orders.note is lost',
    step: 'ALTER COLUMN note TYPE integer USING note::integer',
  },
  { sql: 'ALTER TABLE orders DROP note, ADD note int', severity: 'block', message: 'orders.note is lost' },
  {
    sql: 'DROP TABLE IF EXISTS prices; CREATE TABLE prices (id bigint)',
    severity: 'block',
    message: 'every row of prices is lost',
    step: 'Change prices in place',
  },
  {
    sql: 'DROP TABLE "public"."prices"; CREATE TABLE prices (id bigint)',
    severity: 'block',
    message: 'every row of prices is lost',
  },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([
  { sql: 'ALTER TABLE orders DROP note; ALTER TABLE users ADD note int' },
  {
    sql: 'ALTER TABLE orders ADD note2 int; UPDATE orders SET note2 = 1; ALTER TABLE orders DROP note; ALTER TABLE orders ADD note int',
  },
  { sql: 'CREATE TABLE kept AS SELECT * FROM prices; DROP TABLE prices; CREATE TABLE prices (id bigint)' },
  { sql: 'DROP TABLE IF EXISTS nope; CREATE TABLE nope (id bigint)' },
  { sql: 'CREATE TABLE n (a int); DROP TABLE n; CREATE TABLE n (a text)' },
  { sql: 'DROP TABLE app.prices; CREATE TABLE prices (id bigint)' },
  { sql: 'ALTER TABLE orders ADD a int; ALTER TABLE orders DROP a; ALTER TABLE orders ADD a text' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
