import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const found = (sql: string | string[]) => findIn(sql).filter(({ rule }) => rule === 'owner-changed');

it.each([
  {
    sql: 'ALTER TABLE orders OWNER TO admin',
    severity: 'note',
    message: 'The former owner of orders loses every right',
    step: 'the owner to admin',
  },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([{ sql: 'CREATE TABLE n (a int); ALTER TABLE n OWNER TO admin' }, { sql: 'GRANT SELECT ON orders TO admin' }])(
  'is silent on $sql',
  ({ sql }) => {
    expect(found(sql)).toEqual([]);
  },
);
