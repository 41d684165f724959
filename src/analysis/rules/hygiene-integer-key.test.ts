import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';

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
])('says $severity on $sql', ({ sql, severity, message, step }) => {
  const [finding, ...rest] = found(sql);
  expect(rest).toEqual([]);
  expect(finding).toMatchObject({ severity });
  expect(finding?.message).toContain(message);
  expect(finding?.hygiene).toBe(true);
  if (step !== undefined) expect(finding?.recipe?.join('\n')).toContain(step);
});

it.each([
  { sql: 'CREATE TABLE n (id bigserial PRIMARY KEY)' },
  { sql: 'CREATE TABLE n (id uuid PRIMARY KEY)' },
  { sql: 'CREATE TABLE n (a int, b int, PRIMARY KEY (a, b))' },
  { sql: 'CREATE TABLE n (a int)' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});
