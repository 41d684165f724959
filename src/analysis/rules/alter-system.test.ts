import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'alter-system');

it.each([
  {
    sql: "ALTER SYSTEM SET work_mem = '64MB'",
    severity: 'warn',
    message: 'ALTER SYSTEM changes',
    step: 'ALTER DATABASE',
  },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([{ sql: "SET work_mem = '64MB'" }, { sql: "ALTER DATABASE shop SET work_mem = '64MB'" }])(
  'is silent on $sql',
  ({ sql }) => {
    expect(found(sql)).toEqual([]);
  },
);
