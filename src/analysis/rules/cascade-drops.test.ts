import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn, rulesOf, shop } from '../test-support.ts';

beforeAll(loadParser);

it('blocks, and names the views and foreign keys that go too', () => {
  const messages = (sql: string) =>
    findIn(sql)
      .filter(({ rule }) => rule === 'cascade-drops')
      .map(({ message }) => message);
  expect(messages('DROP TABLE users CASCADE')).toEqual([
    expect.stringContaining('the foreign key orders_user_id_fkey of orders'),
  ]);
  expect(messages('DROP TABLE orders CASCADE')).toEqual([
    expect.stringContaining('the view open_orders and the view order_totals'),
  ]);
});

it('warns where it cannot know', () => {
  expect(findIn('DROP TYPE mood CASCADE').filter(({ rule }) => rule === 'cascade-drops')).toEqual([
    expect.objectContaining({ severity: 'warn' }),
  ]);
});

it.each([
  'DROP TABLE prices CASCADE',
  'CREATE TABLE n (a int); DROP TABLE n CASCADE',
  'DROP TABLE IF EXISTS nope CASCADE',
])('is silent on %s', (sql) => {
  expect(rulesOf(sql)).toEqual([]);
});

it('blocks the end of a schema with what is in it, and lets an empty one go', () => {
  const found = findIn('DROP SCHEMA public CASCADE').filter(({ rule }) => rule === 'cascade-drops');
  expect(found).toEqual([expect.objectContaining({ severity: 'block' })]);
  expect(found[0]?.message).toContain('the table users');
  const catalog = { ...shop, schemas: ['public', 'app'] };
  expect(rulesOf('DROP SCHEMA app CASCADE', { catalog })).toEqual([]);
});
