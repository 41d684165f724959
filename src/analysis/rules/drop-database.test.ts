import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'drop-database');

it.each([
  { sql: 'DROP DATABASE shop', severity: 'block', message: 'DROP DATABASE shop removes everything', step: 'by name' },
  { sql: 'DROP OWNED BY app CASCADE', severity: 'block', message: 'every object of app' },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([{ sql: 'DROP TABLE prices' }, { sql: 'DROP ROLE app' }, { sql: 'DROP SCHEMA app' }])(
  'is silent on $sql',
  ({ sql }) => {
    expect(found(sql)).toEqual([]);
  },
);
