import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'autovacuum-disabled');

it.each([
  {
    sql: 'ALTER TABLE orders SET (autovacuum_enabled = false)',
    severity: 'warn',
    message: 'Without autovacuum the dead rows of orders stay',
    step: 'RESET (autovacuum_enabled);',
  },
  {
    sql: 'ALTER TABLE orders SET (fillfactor = 70, autovacuum_enabled = off)',
    severity: 'warn',
    message: 'Without autovacuum',
  },
])('says $severity on $sql', ({ sql, severity, message, step }) => {
  const [finding, ...rest] = found(sql);
  expect(rest).toEqual([]);
  expect(finding).toMatchObject({ severity });
  expect(finding?.message).toContain(message);
  if (step !== undefined) expect(finding?.recipe?.join('\n')).toContain(step);
});

it.each([
  { sql: 'ALTER TABLE orders SET (autovacuum_enabled = true)' },
  { sql: 'ALTER TABLE orders SET (fillfactor = 70)' },
  { sql: 'CREATE TABLE n (a int); ALTER TABLE n SET (autovacuum_enabled = false)' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
