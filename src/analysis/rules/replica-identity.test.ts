import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn, shop } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'replica-identity');

it.each([
  {
    sql: 'ALTER TABLE orders REPLICA IDENTITY FULL',
    severity: 'warn',
    message: 'writes every old row of orders to the WAL',
    step: 'REPLICA IDENTITY USING INDEX',
  },
  {
    sql: 'ALTER TABLE orders REPLICA IDENTITY NOTHING',
    severity: 'warn',
    message: 'every UPDATE and DELETE of orders fails',
  },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([
  { sql: 'ALTER TABLE orders REPLICA IDENTITY DEFAULT' },
  { sql: 'ALTER TABLE orders REPLICA IDENTITY USING INDEX orders_note_key' },
  { sql: 'CREATE TABLE n (a int); ALTER TABLE n REPLICA IDENTITY FULL' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});

it('goes by what is published, where that is known', () => {
  const severity = (tables: string[]) =>
    findIn('ALTER TABLE orders REPLICA IDENTITY NOTHING', {
      catalog: { ...shop, publications: [{ name: 'p', tables }] },
    })
      .filter(({ rule }) => rule === 'replica-identity')
      .map((each) => each.severity);
  expect(severity(['public.orders'])).toEqual(['block']);
  expect(severity(['public.users'])).toEqual(['note']);
});
