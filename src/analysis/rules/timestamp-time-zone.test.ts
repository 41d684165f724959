import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn, shop, table } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const catalog = {
  ...shop,
  relations: shop.relations.map((each) =>
    each.name === 'users' ? table('users', { id: 'bigint', seen: 'timestamp with time zone' }) : each,
  ),
};

const found = (sql: string | string[]) => findIn(sql, { catalog }).filter(({ rule }) => rule === 'timestamp-time-zone');

it.each([
  {
    sql: 'ALTER TABLE orders ALTER at TYPE timestamptz',
    severity: 'warn',
    message: 'orders.at is converted with the TimeZone of the session',
    step: "SET LOCAL TimeZone = 'UTC';",
  },
  { sql: 'ALTER TABLE users ALTER seen TYPE timestamp', severity: 'warn', message: 'users.seen is converted' },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([
  { sql: "SET LOCAL TimeZone = 'UTC'; ALTER TABLE orders ALTER at TYPE timestamptz" },
  { sql: "ALTER TABLE orders ALTER at TYPE timestamptz USING at AT TIME ZONE 'UTC'" },
  { sql: 'ALTER TABLE orders ALTER at TYPE timestamp(3)' },
  { sql: 'ALTER TABLE orders ALTER at TYPE date' },
  { sql: 'CREATE TABLE n (a timestamp); ALTER TABLE n ALTER a TYPE timestamptz' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
