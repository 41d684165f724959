import { describe, expect, it } from 'vitest';
import { foreignDialect } from './dialect.ts';

describe('a folder that is not PostgreSQL’s', () => {
  it.each([
    ['migrations/mysql', [''], 'MySQL'],
    ['crates/server-sqlite/migrations', ['CREATE TABLE t (id int)'], 'SQLite'],
    ['driver/riversqlite/migration/main', ['CREATE TABLE t (id int)'], 'SQLite'],
    ['migrations', ["CREATE TABLE t (at INTEGER NOT NULL DEFAULT (strftime('%s', 'now')))"], 'SQLite'],
    ['migrations', ['CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT;'], 'SQLite'],
    ['migrations', ['CREATE INDEX i ON t (name collate NOCASE)'], 'SQLite'],
    ['migrations', ['create table t (at datetime(6) not null)'], 'datetime'],
    ['migrations', ['create table t (\n  data blob not null\n)'], 'blob'],
    ['migrations', ['CREATE TABLE t (id int) ENGINE=InnoDB'], 'MySQL'],
    ['migrations', ['DELIMITER $$\nCREATE PROCEDURE p() BEGIN SELECT 1; END $$'], 'MySQL'],
  ])('%s with %j', (folder, texts, why) => {
    expect(foreignDialect(folder, texts)).toContain(why);
  });
});

describe('a folder that may be PostgreSQL’s', () => {
  it.each([
    ['migrations', ['CREATE TABLE t (id int)']],
    ['price-oracle/migrations/up', ['CREATE TABLE t (id int)']],
    ['apps/mysql-proxy/db/migrations', ['CREATE TABLE t (id bigserial)']],
    ['tools/sqlite-to-postgres/migrations', ['CREATE TABLE t (id int)']],
    ['migrations', ['ALTER TABLE t DROP COLUMN blob,\n DROP COLUMN other']],
    ['migrations', ['CREATE TABLE t (blob bytea)']],
    ['migrations', ['CREATE TABLE t (datetime timestamp);\nCREATE INDEX i ON t (id, datetime)']],
    ['migrations', ['INSERT INTO u (id, datetime) SELECT id, datetime FROM t;\nSELECT datetime, id FROM t']],
    ['migrations', ["COPY t FROM '/tmp/t.csv'\n  DELIMITER ','\n  CSV HEADER;\nCREATE TABLE u (id bigserial)"]],
    ['migrations', ["COPY t FROM '/tmp/t.csv'\n  DELIMITER ';';"]],
    ['migrations', ['CREATE DOMAIN datetime AS timestamp; CREATE TABLE t (at datetime NOT NULL)']],
    ['migrations', ["INSERT INTO t VALUES ('strftime(')"]],
  ])('%s with %j', (folder, texts) => {
    expect(foreignDialect(folder, texts)).toBeUndefined();
  });
});
