import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn, shop, table } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const catalog = {
  ...shop,
  relations: [
    ...shop.relations,
    table('logs', { id: 'bigint', at: 'date' }, { kind: 'partitioned table', partitionKey: 'RANGE (at)' }),
    table('logs_1', { id: 'bigint', at: 'date' }, { parents: ['public.logs'], isPartition: true }),
  ],
};

const found = (sql: string | string[]) => findIn(sql, { catalog }).filter(({ rule }) => rule === 'detach-partition');

it.each([
  {
    sql: 'ALTER TABLE logs DETACH PARTITION logs_1',
    severity: 'warn',
    message: 'needs ACCESS EXCLUSIVE on logs',
    step: 'DETACH PARTITION logs_1 CONCURRENTLY;',
    edit: 'ALTER TABLE logs DETACH PARTITION logs_1 CONCURRENTLY',
  },
  {
    sql: 'ALTER TABLE events DETACH PARTITION events_1',
    severity: 'warn',
    message: 'needs ACCESS EXCLUSIVE on events',
    step: 'not possible beside a default partition',
  },
])('says $severity on $sql', ({ sql, edit, ...wanted }) => {
  expectFinding(found(sql), { ...wanted, edit });
});

it.each([
  { sql: 'ALTER TABLE logs DETACH PARTITION logs_1 CONCURRENTLY' },
  { sql: 'ALTER TABLE logs DETACH PARTITION logs_1 FINALIZE' },
  {
    sql: 'CREATE TABLE n (a int) PARTITION BY LIST (a); CREATE TABLE n_1 PARTITION OF n FOR VALUES IN (1); ALTER TABLE n DETACH PARTITION n_1',
  },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
