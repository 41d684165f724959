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

const found = (sql: string | string[]) => findIn(sql, { catalog }).filter(({ rule }) => rule === 'drop-partition');

it.each([
  {
    sql: 'DROP TABLE logs_1',
    severity: 'warn',
    message: 'also needs ACCESS EXCLUSIVE on logs',
    step: 'ALTER TABLE logs DETACH PARTITION logs_1 CONCURRENTLY;',
  },
  {
    sql: 'DROP TABLE events_1',
    severity: 'warn',
    message: 'ACCESS EXCLUSIVE on events and events_rest',
    step: 'DROP TABLE events_1;',
  },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([{ sql: 'DROP TABLE prices' }, { sql: 'DROP TABLE logs' }, { sql: 'DROP TABLE IF EXISTS app.logs_1' }])(
  'is silent on $sql',
  ({ sql }) => {
    expect(found(sql)).toEqual([]);
  },
);
