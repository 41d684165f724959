import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../sql/postgres/parse.ts';
import { unknownCatalog } from './catalog.ts';
import { analyseSql } from './test-support.ts';

beforeAll(loadParser);

const partitioned = 'CREATE TABLE a (x int) PARTITION BY LIST (x); CREATE TABLE b (x int) PARTITION BY LIST (x)';

it.each([
  `${partitioned}; ALTER TABLE a ATTACH PARTITION b DEFAULT; ALTER TABLE b ATTACH PARTITION a DEFAULT; ALTER TABLE a ADD y int`,
  'ALTER TABLE events ATTACH PARTITION events DEFAULT; ALTER TABLE events ADD x int; DROP TABLE events',
  'CREATE TABLE a PARTITION OF a DEFAULT; ALTER TABLE a ADD x int DEFAULT random()',
  'CREATE TABLE a (x int); CREATE TABLE b () INHERITS (a); ALTER TABLE a INHERIT b; ALTER TABLE a DROP x CASCADE',
  'CREATE TABLE a (x int); CREATE TABLE b () INHERITS (a); DROP TABLE a; CREATE TABLE a () INHERITS (b); ALTER TABLE a ADD y int',
  'CREATE VIEW a AS SELECT 1; CREATE VIEW b AS SELECT * FROM a; CREATE OR REPLACE VIEW a AS SELECT * FROM b; LOCK TABLE a',
  'CREATE VIEW a AS SELECT * FROM a; SELECT * FROM a; UPDATE a SET x = 1; DROP VIEW a CASCADE',
  'CREATE VIEW v AS SELECT * FROM t; ALTER VIEW v RENAME TO t; SELECT * FROM t; DELETE FROM t',
])('comes to an end with relations that are above themselves: %s', (sql) => {
  for (const options of [{}, { catalog: unknownCatalog() }]) {
    const [migration] = analyseSql(sql, options).migrations;
    expect(migration?.statements.every(({ predicted }) => predicted !== undefined)).toBe(true);
  }
});
