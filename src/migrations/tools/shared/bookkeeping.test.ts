import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServer } from '../../../../test/support/server.ts';
import { withClient } from '../../../database/client.ts';
import type { Server } from '../../../database/database.ts';
import type { MigrationTool } from '../../migration.ts';
import { atlas } from '../atlas.ts';
import { dbmate } from '../dbmate.ts';
import { diesel } from '../diesel.ts';
import { golangMigrate } from '../golang-migrate.ts';
import { goose } from '../goose.ts';
import { nodePgMigrate } from '../node-pg-migrate.ts';
import { pop } from '../pop.ts';
import { sqitch } from '../sqitch.ts';
import { sqlMigrate } from '../sql-migrate.ts';
import { sqlx } from '../sqlx.ts';
import { readOnly } from './read-source.test-helper.ts';

const PERSON = '2024-01-01T10:00:00Z It’s <a@example.com>';

interface Case {
  tool: MigrationTool;
  files: Record<string, string>;
  /** Reads the table's rows, one text each. */
  rows: string;
  recorded: string[];
  left: string[];
}

const CASES: Case[] = [
  {
    tool: golangMigrate,
    files: { 'go.mod': 'require github.com/golang-migrate/migrate/v4 v4', 'm/1_a.up.sql': '', 'm/02_b.up.sql': '' },
    rows: "SELECT version || ' ' || dirty FROM schema_migrations",
    recorded: ['2 false'],
    left: [],
  },
  {
    tool: goose,
    files: { 'm/1_a.sql': '-- +goose Up\n', 'm/2_b.sql': '-- +goose Up\n' },
    rows: 'SELECT version_id::text FROM goose_db_version ORDER BY id',
    recorded: ['0', '1', '2'],
    left: ['0'],
  },
  {
    tool: sqlMigrate,
    files: { "m/1_it's.sql": '-- +migrate Up\n', 'm/2_\\b.sql': '-- +migrate Up\n' },
    rows: 'SELECT id FROM gorp_migrations ORDER BY id',
    recorded: ["1_it's.sql", '2_\\b.sql'],
    left: [],
  },
  {
    tool: dbmate,
    files: { 'm/1_a.sql': '-- migrate:up\n-- migrate:down\n' },
    rows: 'SELECT version FROM schema_migrations',
    recorded: ['1'],
    left: [],
  },
  {
    tool: diesel,
    files: { 'diesel.toml': '', 'migrations/2024-01-01-000000_a/up.sql': 'SELECT 1;' },
    rows: 'SELECT version FROM __diesel_schema_migrations',
    recorded: ['20240101000000'],
    left: [],
  },
  {
    tool: sqlx,
    files: { 'Cargo.toml': 'sqlx = "0.8"', 'migrations/1_it\'s_"a".sql': 'SELECT 1;' },
    rows: "SELECT description || ' ' || length(checksum) FROM _sqlx_migrations",
    recorded: ['it\'s "a" 48'],
    left: [],
  },
  {
    tool: pop,
    files: { 'go.mod': 'require github.com/ory/x v0', 'm/20200101000000000000_a.up.sql': '' },
    rows: 'SELECT version FROM schema_migration',
    recorded: ['20200101000000000000'],
    left: [],
  },
  {
    tool: atlas,
    files: { "m/1_it's.sql": 'SELECT 1;\nSELECT 2;\n', 'm/atlas.sum': '' },
    rows: `SELECT version || ' ' || description || ' ' || applied FROM atlas_schema_revisions.atlas_schema_revisions`,
    recorded: ["1 it's 2"],
    left: [],
  },
  {
    tool: nodePgMigrate,
    files: { 'package.json': '"node-pg-migrate"', "migrations/1_it's.sql": 'SELECT 1;' },
    rows: 'SELECT name FROM pgmigrations',
    recorded: ["1_it's"],
    left: [],
  },
  {
    tool: sqitch,
    files: {
      'sqitch.plan': `%project=it's\n\na ${PERSON}\n@v1 ${PERSON}\nb [a !c] ${PERSON}\n`,
      'deploy/a.sql': 'SET search_path TO nowhere;',
      'deploy/b.sql': 'SELECT 1;',
    },
    rows: "SELECT change FROM sqitch.changes UNION ALL SELECT type || ' ' || dependency FROM sqitch.dependencies UNION ALL SELECT tag FROM sqitch.tags ORDER BY 1",
    recorded: ['@v1', 'a', 'b', 'conflict c', 'require a'],
    left: [],
  },
];

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

test.for(CASES)('the history table of $tool.id can be made twice, and its rows come and go', async (given) => {
  const { tool, files, rows, recorded, left } = given;
  const history = await readOnly(tool, files);
  const database = await server.create(tool.id);
  await withClient(server.app(database), async (client) => {
    const read = async () => (await client.query<string[]>({ text: rows, rowMode: 'array' })).rows.flat();
    await client.query(history.bookkeeping);
    await client.query(history.bookkeeping);
    for (const { up, record } of history.migrations) {
      if (tool === sqitch) for (const { sql } of up.batches) await client.query(sql);
      await client.query(record ?? '');
    }
    expect(await read()).toEqual(recorded);
    for (const { unrecord } of history.migrations.toReversed()) await client.query(unrecord ?? '');
    expect(await read()).toEqual(left);
  });
});
