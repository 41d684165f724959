import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'drop-constraint-index');

it.each([
  {
    sql: 'DROP INDEX orders_code_key',
    severity: 'block',
    message: 'belongs to the constraint orders_code_key of orders',
    step: 'ALTER TABLE orders DROP CONSTRAINT orders_code_key;',
  },
  { sql: 'DROP INDEX IF EXISTS public."orders_code_key"', severity: 'block', message: 'belongs to the constraint' },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([
  { sql: 'DROP INDEX orders_email_idx' },
  { sql: 'DROP INDEX orders_note_key' },
  { sql: 'DROP INDEX app.orders_code_key' },
  { sql: 'DROP INDEX nope' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});

it('leaves the word to the rehearsal', () => {
  const rules = findIn('DROP INDEX orders_code_key', { measured: [{}] }).map(({ rule }) => rule);
  expect(rules).not.toContain('drop-constraint-index');
});
