import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'lock-table');

it.each([
  {
    sql: 'LOCK TABLE orders',
    severity: 'warn',
    message: 'holds ACCESS EXCLUSIVE on orders until COMMIT: reads and writes',
    step: 'IN SHARE ROW EXCLUSIVE MODE;',
  },
  { sql: 'LOCK orders IN SHARE MODE', severity: 'warn', message: 'holds SHARE on orders until COMMIT: writes' },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([
  { sql: 'LOCK TABLE orders IN ROW EXCLUSIVE MODE' },
  { sql: 'LOCK TABLE orders IN SHARE UPDATE EXCLUSIVE MODE' },
  { sql: 'CREATE TABLE n (a int); LOCK TABLE n' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
