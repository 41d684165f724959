import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'check-not-immutable');

it.each([
  {
    sql: 'ALTER TABLE orders ADD CONSTRAINT c CHECK (at < now()) NOT VALID',
    severity: 'warn',
    message: 'The CHECK of orders uses now',
    step: 'ADD CONSTRAINT c CHECK',
  },
  { sql: 'ALTER TABLE orders ADD due date CHECK (due > CURRENT_DATE)', severity: 'warn', message: 'uses current_date' },
  {
    sql: 'CREATE TABLE n (a date CHECK (a >= current_date))',
    severity: 'warn',
    message: 'The CHECK of n uses current_date',
  },
  { sql: 'CREATE TABLE n (a date, CHECK (a >= localtimestamp))', severity: 'warn', message: 'uses localtimestamp' },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([
  { sql: 'ALTER TABLE orders ADD CONSTRAINT c CHECK (qty > 0) NOT VALID' },
  { sql: "ALTER TABLE orders ADD CONSTRAINT c CHECK (note <> 'now()') NOT VALID" },
  { sql: 'ALTER TABLE orders ADD CONSTRAINT c CHECK ("now" > 1) NOT VALID' },
  { sql: 'ALTER TABLE orders ADD a timestamptz DEFAULT now()' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
