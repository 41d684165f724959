import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'unlogged-table');

it.each([
  { sql: 'ALTER TABLE orders SET UNLOGGED', severity: 'warn', message: 'orders becomes UNLOGGED', step: 'SET LOGGED;' },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([
  { sql: 'ALTER TABLE orders SET LOGGED' },
  { sql: 'CREATE TABLE n (a int); ALTER TABLE n SET UNLOGGED' },
  { sql: 'CREATE TEMPORARY TABLE n (a int)' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});

it('is hygiene for a new table', () => {
  expect(found('CREATE UNLOGGED TABLE n (a int)')).toEqual([
    expect.objectContaining({ severity: 'note', hygiene: true }),
  ]);
});
