import { expect, test } from 'vitest';
import { detectIn, modesOf, readOnly, textsOf } from './shared/read-source.test-helper.ts';
import { sqlx } from './sqlx.ts';

const CARGO = { 'Cargo.toml': '[dependencies]\nsqlx = { version = "0.8", features = ["postgres"] }\n' };

test('files run by number, with the description and checksum that sqlx-cli 0.8 records', async () => {
  const history = await readOnly(sqlx, {
    ...CARGO,
    'migrations/10_idx.up.sql': '-- no-transaction\nCREATE INDEX CONCURRENTLY a_id ON a (id);',
    'migrations/0001_create_a.up.sql': '-- é\r\nCREATE TABLE a (id int);\r\nCREATE TABLE b (id int);\r\n',
    'migrations/0001_create_a.down.sql': 'DROP TABLE b;\nDROP TABLE a;\n',
  });
  expect(textsOf(history)).toEqual({
    '1': [[1, '-- é\r\nCREATE TABLE a (id int);\r\nCREATE TABLE b (id int);\r\n']],
    '10': [[1, '-- no-transaction\nCREATE INDEX CONCURRENTLY a_id ON a (id);']],
  });
  expect(modesOf(history)).toEqual({ '1': 'migration', '10': 'none' });
  // The row that `sqlx migrate run` wrote for the same file.
  expect(history.migrations[0]?.record).toContain(
    "VALUES (1, 'create a', TRUE, '\\x320041fe4e2316740dd1b86f01ad1d3372936cb395bdce8a917366d7adee071e2186de365aa339de6c2f8dee0c4e9f2d'::bytea",
  );
  expect(history.migrations.map(({ down }) => down?.transaction)).toEqual(['migration', undefined]);
});

test('simple files count below a crate with sqlx, and not where they bear another tool’s mark', async () => {
  const simple = { 'api/migrations/1_it_is.sql': 'CREATE TABLE a (id serial);' };
  expect(await detectIn(sqlx, simple)).toEqual([]);
  expect(await detectIn(sqlx, { ...simple, 'api/Cargo.toml': CARGO['Cargo.toml'] })).toMatchObject([
    { path: 'api/migrations', reason: '1 files named NNN_name.sql, and api/Cargo.toml requires sqlx' },
  ]);
  expect(await detectIn(sqlx, { ...CARGO, 'migrations/1_a.sql': '-- +goose Up\nSELECT 1;' })).toEqual([]);
  expect(await detectIn(sqlx, { ...CARGO, ...simple, 'api/migrations/atlas.sum': 'h1:x' })).toEqual([]);
  const sqlite = { 'Cargo.toml': '[dependencies]\nsqlx = { version = "0.8", features = ["sqlite"] }\n' };
  expect(await detectIn(sqlx, { ...sqlite, 'migrations/1_a.sql': 'SELECT 1;' })).toMatchObject([
    { skipped: 'Cargo.toml builds sqlx for sqlite; Lockstep rehearses PostgreSQL.' },
  ]);
});

test('in a workspace that builds sqlx for several engines, a crate’s own code says which one it is for', async () => {
  const kv = {
    'Cargo.toml': '[workspace.dependencies]\nsqlx = { version = "0.8", features = ["postgres", "sqlite"] }\n',
    'kv/Cargo.toml': '[dependencies]\nsqlx = { workspace = true }\n',
    'kv/migrations/1_a.sql': 'CREATE TABLE a (id text);',
  };
  expect(await detectIn(sqlx, { ...kv, 'kv/src/lib.rs': 'use sqlx::sqlite::SqlitePool;' })).toMatchObject([
    { path: 'kv/migrations', skipped: 'The code in kv/src/ connects to SQLite; Lockstep rehearses PostgreSQL.' },
  ]);
  const both = { ...kv, 'kv/src/a.rs': 'type A = SqlitePool;', 'kv/src/b.rs': 'type B = PgPool;' };
  expect((await detectIn(sqlx, both))[0]).not.toHaveProperty('skipped');
});

test('names that sqlx cannot read and repeated versions are problems', async () => {
  const { problems } = await readOnly(sqlx, {
    ...CARGO,
    'migrations/1_a.sql': 'SELECT 1;',
    'migrations/01_b.sql': 'SELECT 2;',
    'migrations/x_c.sql': 'SELECT 3;',
  });
  expect(problems.map(({ code, path }) => [code, path])).toEqual([
    ['unreadable', 'migrations/x_c.sql'],
    ['duplicate-version', 'migrations/1_a.sql'],
  ]);
});
