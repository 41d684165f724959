import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn, shop, table } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const catalog = {
  ...shop,
  relations: [
    ...shop.relations.filter(({ isPartition }) => !isPartition),
    table('whole', { a: 'int' }, { replicaIdentity: 'full' }),
  ],
};

const found = (sql: string | string[]) =>
  findIn(sql, { catalog }).filter(({ rule }) => rule === 'publication-without-key');

it.each([
  {
    sql: 'CREATE PUBLICATION p FOR TABLE orders, prices',
    severity: 'block',
    message: 'prices has no primary key',
    step: 'ALTER TABLE prices REPLICA IDENTITY USING INDEX',
  },
  { sql: 'ALTER PUBLICATION p ADD TABLE public.prices', severity: 'block', message: 'prices has no primary key' },
  { sql: 'CREATE PUBLICATION p FOR ALL TABLES', severity: 'block', message: 'prices has no primary key' },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([
  { sql: 'CREATE PUBLICATION p FOR TABLE orders' },
  { sql: "CREATE PUBLICATION p FOR TABLE prices WITH (publish = 'insert')" },
  { sql: 'ALTER PUBLICATION p DROP TABLE prices' },
  { sql: 'ALTER TABLE prices ADD PRIMARY KEY (amount); CREATE PUBLICATION p FOR TABLE prices' },
  { sql: 'CREATE PUBLICATION p FOR TABLE whole' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
