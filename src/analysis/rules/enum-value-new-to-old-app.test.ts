import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'enum-value-new-to-old-app');

it.each([
  {
    sql: "ALTER TYPE mood ADD VALUE 'it''s ok'",
    severity: 'note',
    message: "does not know ‘it's ok’ of mood",
    step: "ADD VALUE 'it''s ok';",
  },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([{ sql: "CREATE TYPE m AS ENUM ('a'); ALTER TYPE m ADD VALUE 'b'" }, { sql: "CREATE TYPE m AS ENUM ('a')" }])(
  'is silent on $sql',
  ({ sql }) => {
    expect(found(sql)).toEqual([]);
  },
);

it('says it once a type', () => {
  const sql = "ALTER TYPE mood ADD VALUE 'a'; ALTER TYPE mood ADD VALUE 'b'";
  expect(found(sql).map(({ message }) => message)).toEqual([expect.stringContaining('‘a’ and ‘b’ of mood')]);
});
