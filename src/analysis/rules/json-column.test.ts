import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'json-column');

it.each([
  {
    sql: 'ALTER TABLE orders ADD COLUMN data json',
    severity: 'warn',
    message: 'orders.data is json, which has no equality',
    step: 'ADD COLUMN data jsonb;',
    edit: 'ALTER TABLE orders ADD COLUMN data jsonb',
  },
  {
    sql: 'ALTER TABLE orders ADD data JSON DEFAULT \'{"a": "json"}\'',
    severity: 'warn',
    message: 'orders.data is json',
    step: 'jsonb',
    edit: 'ALTER TABLE orders ADD data jsonb DEFAULT \'{"a": "json"}\'',
  },
  {
    sql: 'ALTER TABLE orders ALTER note TYPE json USING note::json',
    severity: 'warn',
    message: 'orders.note is json',
    step: 'Use jsonb',
  },
])('says $severity on $sql', ({ sql, edit, ...wanted }) => {
  expectFinding(found(sql), { ...wanted, edit });
});

it.each([
  { sql: 'ALTER TABLE orders ADD data jsonb' },
  { sql: 'CREATE TABLE n (a json)' },
  { sql: 'CREATE TABLE n (a int); ALTER TABLE n ADD b json' },
  { sql: 'ALTER TABLE orders ADD "json" text' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
