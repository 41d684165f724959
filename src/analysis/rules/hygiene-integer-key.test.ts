import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'hygiene-integer-key');

it.each([
  {
    sql: 'CREATE TABLE n (id serial PRIMARY KEY)',
    severity: 'note',
    message: 'The key n.id ends at 2,147,483,647',
    step: 'id bigint GENERATED',
  },
  { sql: 'CREATE TABLE n (id smallint, PRIMARY KEY (id))', severity: 'note', message: 'ends at 32,767' },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), { ...wanted, hygiene: true });
});

it.each([
  { sql: 'CREATE TABLE n (id bigserial PRIMARY KEY)' },
  { sql: 'CREATE TABLE n (id uuid PRIMARY KEY)' },
  { sql: 'CREATE TABLE n (a int, b int, PRIMARY KEY (a, b))' },
  { sql: 'CREATE TABLE n (a int)' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
