import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn, shop } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const catalog = {
  ...shop,
  relations: shop.relations.map((each) =>
    each.name === 'events'
      ? { ...each, indexes: [{ name: 'events_id_idx', columns: ['id'], unique: true, valid: true, constraint: null }] }
      : each,
  ),
};

const found = (sql: string | string[]) =>
  findIn(sql, { catalog, transaction: 'none' as const }).filter(({ rule }) => rule === 'unsupported-on-partitioned');

it.each([
  {
    sql: 'CREATE INDEX CONCURRENTLY i ON events (id)',
    severity: 'block',
    message: 'events is partitioned, and CREATE INDEX CONCURRENTLY',
    step: 'CREATE INDEX i ON ONLY events (id);',
  },
  {
    sql: 'DROP INDEX CONCURRENTLY events_id_idx',
    severity: 'block',
    message: 'events_id_idx is an index of the partitioned table events',
    step: 'DROP INDEX events_id_idx;',
  },
  {
    sql: 'ALTER TABLE events ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES users NOT VALID',
    severity: 'block',
    message: 'before PostgreSQL 18',
    step: 'ALTER TABLE <partition> VALIDATE CONSTRAINT f;',
  },
  {
    sql: 'ALTER TABLE events ADD CONSTRAINT u UNIQUE USING INDEX events_id_idx',
    severity: 'block',
    message: 'USING INDEX is not possible',
    step: 'ALTER TABLE ONLY events',
  },
  {
    sql: 'ALTER TABLE events DETACH PARTITION events_1 CONCURRENTLY',
    severity: 'block',
    message: 'events has a default partition',
    step: "SET LOCAL lock_timeout = '2s';",
  },
])('says $severity on $sql', ({ sql, ...wanted }) => {
  expectFinding(found(sql), wanted);
});

it.each([
  { sql: 'CREATE INDEX i ON events (id)' },
  { sql: 'CREATE INDEX CONCURRENTLY i ON events_1 (id)' },
  { sql: 'CREATE INDEX CONCURRENTLY i ON orders (qty)' },
  { sql: 'DROP INDEX CONCURRENTLY orders_email_idx' },
  { sql: 'ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users NOT VALID' },
  { sql: 'ALTER TABLE events ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES users' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});

it('is silent where PostgreSQL can do it, and where the rehearsal has the last word', () => {
  const key = 'ALTER TABLE events ADD CONSTRAINT f FOREIGN KEY (id) REFERENCES users NOT VALID';
  const rules = (options: Parameters<typeof findIn>[1]) => findIn(key, options).map(({ rule }) => rule);
  expect(rules({ serverMajor: 18 })).not.toContain('unsupported-on-partitioned');
  expect(rules({ measured: [{}] })).not.toContain('unsupported-on-partitioned');
  expect(rules({})).toContain('unsupported-on-partitioned');
});
