import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'unlogged-table');

it.each([
  { sql: 'ALTER TABLE orders SET UNLOGGED', severity: 'warn', message: 'orders becomes UNLOGGED', step: 'SET LOGGED;' },
])('says $severity on $sql', ({ sql, severity, message, step }) => {
  const [finding, ...rest] = found(sql);
  expect(rest).toEqual([]);
  expect(finding).toMatchObject({ severity });
  expect(finding?.message).toContain(message);
  expect(finding?.recipe?.join('\n')).toContain(step);
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
