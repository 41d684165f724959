import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'rename-constraint');

it.each([
  {
    sql: 'ALTER TABLE orders RENAME CONSTRAINT orders_code_key TO code_key',
    severity: 'note',
    message: 'knows orders_code_key of orders by its name',
    step: 'RENAME CONSTRAINT orders_code_key TO code_key;',
  },
])('says $severity on $sql', ({ sql, severity, message, step }) => {
  const [finding, ...rest] = found(sql);
  expect(rest).toEqual([]);
  expect(finding).toMatchObject({ severity });
  expect(finding?.message).toContain(message);
  expect(finding?.recipe?.join('\n')).toContain(step);
});

it.each([{ sql: 'ALTER INDEX orders_email_idx RENAME TO i' }])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
