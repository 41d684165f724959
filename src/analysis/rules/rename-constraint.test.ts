import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'rename-constraint');

it.each([
  {
    sql: 'ALTER TABLE orders RENAME CONSTRAINT orders_code_key TO code_key',
    severity: 'note',
    message: 'knows orders_code_key of orders by its name',
    step: 'RENAME CONSTRAINT orders_code_key TO code_key;',
  },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([{ sql: 'ALTER INDEX orders_email_idx RENAME TO i' }])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
