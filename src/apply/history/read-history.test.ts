import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import { withClient } from '../../database/client.ts';
import type { Server } from '../../database/database.ts';
import type { SourceHistory, ToolId } from '../../migrations/migration.ts';
import { toolOf } from '../../migrations/registry.ts';
import { commitTree } from '../../migrations/tools/shared/git-tree.test-helper.ts';
import { nativeDriver } from '../../rehearsal/native-driver.ts';
import { loadParser } from '../../sql/postgres/parse.ts';
import { OWN_BOOKKEEPING, withRecords } from './own-table.ts';
import { readHistory } from './read-history.ts';
import { projects } from './testing/projects.ts';

type Tool = Exclude<ToolId, 'command'>;
const tools = Object.keys(projects) as Tool[];

let server: Server;
/** One for all tests: emptied before each, which is faster than another one. */
let database: string;

beforeAll(async () => {
  await loadParser();
  server = await testServer();
  database = await server.create('history');
});

beforeEach(() => run('DROP OWNED BY CURRENT_USER CASCADE'));

afterAll(() => server[Symbol.asyncDispose]());

async function historyOf(tool: Tool, more: Record<string, string> = {}): Promise<SourceHistory> {
  const { path, files } = projects[tool];
  using repo = commitTree({ ...files, ...more });
  const module = toolOf(tool);
  if (module === undefined) throw new Error(tool);
  return withRecords(await module.read(repo.tree, { tool, path, reason: 'a test' }));
}

/** Brings the database from the first `from` migrations to the first `to`, by the tool's own bookkeeping. */
async function advance(history: SourceHistory, { from, to }: { from: number; to: number }) {
  const base = { ...history, migrations: history.migrations.slice(0, to) };
  const driver = nativeDriver({ source: history.source, base, head: history, changes: [], pending: [], problems: [] });
  await driver.toBase(server.app(database), { from: from - 1, to: to - 1 });
}

function read(history: SourceHistory) {
  return withClient(server.app(database), (client) => readHistory(client, history));
}

async function run(sql: string): Promise<void> {
  await withClient(server.app(database), (client) => client.query(sql));
}

test.each(tools)('%s: what was run is known, from none to all; anything else is a conflict', async (tool) => {
  const history = await historyOf(tool);
  const ids = history.migrations.map(({ id }) => id);
  expect(ids).toHaveLength(3);
  expect(await read(history)).toEqual({ applied: new Set(), problems: [] });

  await run('CREATE TABLE "Odd one" (id int)');
  const without = await read(history);
  expect(without.applied.size).toBe(0);
  expect(without.problems).toMatchObject([
    {
      code: 'history_conflict',
      message: expect.stringContaining('public."Odd one"') as string,
      nextStep: expect.stringContaining('which migrations it has') as string,
    },
  ]);

  await advance(history, { from: 0, to: 2 });
  expect(await read(history)).toEqual({ applied: new Set(ids.slice(0, 2)), problems: [] });
  await advance(history, { from: 2, to: 3 });
  expect(await read(history)).toEqual({ applied: new Set(ids), problems: [] });

  const shorter = { ...history, migrations: history.migrations.slice(0, 2) };
  expect((await read(shorter)).problems).toMatchObject([
    { code: 'history_conflict', message: expect.stringContaining('has no such migration') as string },
  ]);
});

const edited: Partial<Record<Tool, Record<string, string>>> = {
  prisma: { 'prisma/migrations/0002_x/migration.sql': '-- other' },
  drizzle: { 'drizzle/0002_x.sql': '-- other' },
  flyway: { 'db/migration/V1.2__x.sql': '-- other' },
  sqlx: { 'migrations/2_x.sql': '-- other' },
  atlas: { 'migrations/20260102_x.sql': '-- other\n' },
  sqitch: { 'deploy/two.sql': '-- other' },
  sql: { 'db/migrations/002_x.sql': 'SELECT 1;' },
};

test.each(Object.entries(edited))('%s: a file that was edited behind its row is a conflict', async (tool, files) => {
  await advance(await historyOf(tool as Tool), { from: 0, to: 3 });
  const { problems } = await read(await historyOf(tool as Tool, files));
  expect(problems).toMatchObject([
    {
      code: 'history_conflict',
      message: expect.stringContaining(`\`${Object.keys(files)[0]}\` is not what`) as string,
    },
  ]);
});

const failed: Array<[Tool, string, string]> = [
  ['prisma', 'UPDATE _prisma_migrations SET finished_at = NULL WHERE migration_name = $$0002_x$$', '0002_x'],
  ['flyway', 'UPDATE flyway_schema_history SET success = false WHERE version = $$1.2$$', 'V1.2__x.sql'],
  ['golang-migrate', 'UPDATE schema_migrations SET dirty = true', '3'],
  ['sqlx', 'UPDATE _sqlx_migrations SET success = false WHERE version = 2', '2'],
  [
    'atlas',
    'UPDATE atlas_schema_revisions.atlas_schema_revisions SET applied = 0, error = $$no such column$$ WHERE version = $$20260102$$',
    '20260102',
  ],
];

test.each(failed)('%s: a migration that did not end well is a conflict', async (tool, sql, label) => {
  const history = await historyOf(tool);
  await advance(history, { from: 0, to: 3 });
  await run(sql);
  const { problems } = await read(history);
  expect(problems).toMatchObject([
    { code: 'history_conflict', message: expect.stringContaining(`\`${label}\` did not end well`) as string },
  ]);
});

const undone: Array<[Tool, string, number]> = [
  ['prisma', 'UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = $$0003_x$$', 2],
  ['goose', 'INSERT INTO goose_db_version (version_id, is_applied) VALUES (3, false)', 2],
  [
    'flyway',
    `INSERT INTO flyway_schema_history SELECT 9, version, description, 'UNDO_SQL', script, checksum, installed_by, now(), 0, true
       FROM flyway_schema_history WHERE version = $$1.3$$`,
    2,
  ],
];

test.each(undone)('%s: what was taken back is not applied', async (tool, sql, count) => {
  const history = await historyOf(tool);
  await advance(history, { from: 0, to: 3 });
  await run(sql);
  const ids = history.migrations.slice(0, count).map(({ id }) => id);
  expect(await read(history)).toEqual({ applied: new Set(ids), problems: [] });
});

test('Flyway: a baseline stands for what is older, and a changed repeatable is due again', async () => {
  const view = { 'db/migration/R__view.sql': 'CREATE OR REPLACE VIEW v AS SELECT 1 AS one;' };
  const history = await historyOf('flyway', view);
  await run(`${history.bookkeeping}
     INSERT INTO flyway_schema_history VALUES (1, '1.2', 'was there', 'BASELINE', 'was there', NULL, 'me', now(), 0, true)`);
  await run(history.migrations.find(({ repeatable }) => repeatable === true)?.record ?? '');
  expect([...(await read(history)).applied].sort()).toEqual(['R__view.sql', 'V1.1__x.sql', 'V1.2__x.sql']);
  const changed = await historyOf('flyway', {
    'db/migration/R__view.sql': 'CREATE OR REPLACE VIEW v AS SELECT 2 AS one;',
  });
  expect([...(await read(changed)).applied].sort()).toEqual(['V1.1__x.sql', 'V1.2__x.sql']);
});

test('Prisma: other line ends, and checksums of its first versions, are the same file', async () => {
  const text = 'CREATE TABLE two (id int);\n';
  const history = await historyOf('prisma');
  await advance(history, { from: 0, to: 3 });
  const windows = createHash('sha256').update(text.replace('\n', '\r\n')).digest('hex');
  const unpadded = [...createHash('sha256').update(text).digest()].map((byte) => byte.toString(16)).join('');
  expect(unpadded.length).toBeLessThan(64);
  for (const checksum of [windows, unpadded]) {
    await run(`UPDATE _prisma_migrations SET checksum = '${checksum}' WHERE migration_name = '0002_x'`);
    expect((await read(history)).problems).toEqual([]);
  }
});

test('Flyway: the table that the project names is the one that is read', async () => {
  const history = await historyOf('flyway', { 'flyway.conf': 'flyway.table=changes' });
  await advance(history, { from: 0, to: 2 });
  expect((await read(history)).applied.size).toBe(2);
  expect((await read(await historyOf('flyway'))).problems).toMatchObject([{ code: 'history_conflict' }]);
});

test('plain SQL: a baseline row stands for all files up to it', async () => {
  const history = await historyOf('sql');
  await run(OWN_BOOKKEEPING);
  await run(`INSERT INTO lockstep.migrations VALUES ('db/migrations', '002_x.sql', 'baseline')`);
  expect(await read(history)).toEqual({ applied: new Set(['001_x.sql', '002_x.sql']), problems: [] });
});

test('Atlas: a file put in between makes no earlier one look edited', async () => {
  await advance(await historyOf('atlas'), { from: 0, to: 3 });
  const history = await historyOf('atlas', { 'migrations/20260101b_x.sql': 'SELECT 1;\n' });
  const { problems, applied } = await read(history);
  expect(problems).toEqual([]);
  expect(applied.has('20260101b')).toBe(false);
});

test('a table that may not be read, or is another tool’s, is not known', async () => {
  const history = await historyOf('prisma');
  await advance(history, { from: 0, to: 3 });
  await withClient(server.admin(database), async (client) => {
    await client.query('ALTER TABLE _prisma_migrations OWNER TO CURRENT_USER');
    await client.query('REVOKE ALL ON _prisma_migrations FROM PUBLIC');
  });
  const refused = await read(history);
  expect(refused.problems).toMatchObject([
    { code: 'history_unknown', nextStep: expect.stringContaining('SELECT') as string },
  ]);
  expect(refused.applied.size).toBe(0);
  await withClient(server.admin(database), (client) => client.query('DROP TABLE _prisma_migrations'));
  await run('DROP OWNED BY CURRENT_USER CASCADE');
  await advance(await historyOf('golang-migrate'), { from: 0, to: 1 });
  await run('ALTER TABLE schema_migrations DROP COLUMN dirty');
  expect(await read(await historyOf('golang-migrate'))).toMatchObject({
    problems: [{ code: 'history_unknown', nextStep: expect.stringContaining('Another tool') as string }],
  });
});
