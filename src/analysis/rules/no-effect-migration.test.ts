import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';

beforeAll(loadParser);

it.each(['', '-- generated', 'SELECT 1', 'BEGIN; COMMIT', "SET lock_timeout = '1s'"])('notes %j', (sql) => {
  expect(findIn(sql).filter(({ rule }) => rule === 'no-effect-migration')).toEqual([
    expect.objectContaining({ rule: 'no-effect-migration', severity: 'note' }),
  ]);
});

it.each(['CREATE TABLE n (a int)', 'SELECT order_total(1)', 'nonsense', "INSERT INTO users (name) VALUES ('a')"])(
  'is silent on %s',
  (sql) => {
    expect(findIn(sql).map(({ rule }) => rule)).not.toContain('no-effect-migration');
  },
);
