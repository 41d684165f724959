import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';

beforeAll(loadParser);

const severities = (sql: string) =>
  findIn(sql)
    .filter(({ rule }) => rule === 'row-security-enabled')
    .map(({ severity }) => severity);

it('blocks without a policy, warns with one', () => {
  expect(severities('ALTER TABLE users ENABLE ROW LEVEL SECURITY')).toEqual(['block']);
  expect(severities('CREATE POLICY p ON users USING (true); ALTER TABLE users ENABLE ROW LEVEL SECURITY')).toEqual([
    'warn',
  ]);
  expect(severities('ALTER TABLE orders ENABLE ROW LEVEL SECURITY')).toEqual(['warn']);
});

it('is silent on a new table', () => {
  expect(severities('CREATE TABLE n (a int); ALTER TABLE n ENABLE ROW LEVEL SECURITY')).toEqual([]);
});
