import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn, shop, table } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const catalog = {
  ...shop,
  relations: [
    ...shop.relations,
    table(
      'tickets',
      { id: 'bigint not null' },
      {
        columns: [
          { name: 'id', type: 'bigint', notNull: true, hasDefault: false, identity: 'by default', generated: false },
        ],
      },
    ),
  ],
};

const found = (sql: string | string[]) =>
  findIn(sql, { catalog }).filter(({ rule }) => rule === 'drop-default-required');

it.each([
  {
    sql: 'ALTER TABLE orders ALTER qty DROP DEFAULT',
    severity: 'warn',
    message: 'orders.qty is NOT NULL and loses its default',
    step: 'ALTER COLUMN qty DROP DEFAULT;',
  },
  {
    sql: "ALTER TABLE orders ADD kind text NOT NULL DEFAULT 'a'; ALTER TABLE orders ALTER kind DROP DEFAULT",
    severity: 'block',
    message: 'the running app does not know it',
    step: 'Leave the default in this PR',
  },
  {
    sql: 'ALTER TABLE tickets ALTER id DROP IDENTITY',
    severity: 'warn',
    message: 'tickets.id is NOT NULL and loses its identity',
    step: 'DROP IDENTITY;',
  },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([
  { sql: 'ALTER TABLE orders ALTER email DROP DEFAULT' },
  { sql: 'ALTER TABLE orders ALTER qty SET DEFAULT 3' },
  { sql: 'ALTER TABLE orders ALTER code DROP DEFAULT' },
  { sql: 'CREATE TABLE n (a int NOT NULL DEFAULT 1); ALTER TABLE n ALTER a DROP DEFAULT' },
  { sql: 'ALTER TABLE app.orders ALTER qty DROP DEFAULT' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});

it('says it once a table', () => {
  const sql = `ALTER TABLE orders ADD a int NOT NULL DEFAULT 1, ADD b int NOT NULL DEFAULT 1;
    ALTER TABLE orders ALTER a DROP DEFAULT, ALTER b DROP DEFAULT`;
  expect(found(sql).map(({ message }) => message)).toEqual([
    expect.stringContaining('orders.a and orders.b are NOT NULL'),
  ]);
});
