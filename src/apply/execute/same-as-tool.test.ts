import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import { withClient } from '../../database/client.ts';
import type { Server } from '../../database/database.ts';
import { compareSchemas } from '../../database/schema/compare.ts';
import type { Migration, SourceChange, SourceHistory, ToolId } from '../../migrations/migration.ts';
import { toolOf } from '../../migrations/registry.ts';
import { commitTree } from '../../migrations/tools/shared/git-tree.test-helper.ts';
import { nativeDriver } from '../../rehearsal/native-driver.ts';
import { loadParser } from '../../sql/postgres/parser.ts';
import { projects } from '../history/testing/projects.ts';
import type { Unit } from '../plan.ts';
import { readTargetSchema } from '../schema/read-target-schema.ts';
import { driveRun } from './drive.ts';
import { planUnits } from './plan-units.ts';
import { openTarget } from './testing/begin-run.ts';

type Tool = Exclude<ToolId, 'command'>;
const tools = Object.keys(projects) as Tool[];

const several = `CREATE TABLE two (id int PRIMARY KEY, note text DEFAULT 'a; b');
INSERT INTO two VALUES (1, 'é; x');
CREATE INDEX two_note ON two (note) WHERE note <> '';
ALTER TABLE one ADD COLUMN two_id int DEFAULT 1 REFERENCES two (id);
`;
const outside = 'CREATE INDEX CONCURRENTLY two_id ON two (id);\n';

/** How each tool is told that a file is not to be in a transaction; the others do it by themselves, or never. */
const directive: Partial<Record<Tool, (text: string) => string>> = {
  goose: (text) => `-- +goose NO TRANSACTION\n${text}`,
  'sql-migrate': (text) => text.replace('-- +migrate Up', '-- +migrate Up notransaction'),
  dbmate: (text) => text.replace('-- migrate:up', '-- migrate:up transaction:false'),
  sqlx: (text) => `-- no-transaction\n${text}`,
  atlas: (text) => `-- atlas:txmode none\n\n${text}`,
};
const neverOutside: readonly Tool[] = ['drizzle', 'pop', 'node-pg-migrate'];
const beside: Partial<Record<Tool, Record<string, string>>> = {
  diesel: { 'migrations/2026-01-03-000000_x/metadata.toml': 'run_in_transaction = false\n' },
};

let server: Server;
beforeAll(async () => {
  await loadParser();
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

/** The three migrations of a tool's project: one table, several statements, and one that no transaction takes. */
async function historyOf(tool: Tool): Promise<SourceHistory> {
  const { path, files } = projects[tool];
  const changed = Object.entries(files).map(([name, text]): [string, string] => {
    if (text.includes('CREATE TABLE two')) return [name, text.replace('CREATE TABLE two (id int);\n', several)];
    if (!text.includes('CREATE TABLE three') || neverOutside.includes(tool)) return [name, text];
    return [name, (directive[tool] ?? String)(text.replace('CREATE TABLE three (id int);\n', outside))];
  });
  using repo = commitTree({ ...Object.fromEntries(changed), ...beside[tool] });
  const module = toolOf(tool);
  if (module === undefined) throw new Error(tool);
  return await module.read(repo.tree, { tool, path, reason: 'a test' });
}

/** The schema, the rows of every table, and the tool's own rows without what is new each time. */
async function stateOf(database: string, bookkeeping: string[]) {
  return withClient(server.app(database), async (client) => {
    const schema = await readTargetSchema(client);
    const rows: Record<string, unknown> = {};
    for (const table of [...bookkeeping, ...schema.tables.map(({ schema: of, name }) => `${of}.${name}`)]) {
      const found = await client.query<{ row: Record<string, unknown> }>(`SELECT to_jsonb(t) AS row FROM ${table} t`);
      rows[table] = found.rows.map(({ row }) => withoutTimes(row)).toSorted((a, b) => (a < b ? -1 : 1));
    }
    return { schema, rows };
  });
}

function withoutTimes(row: Record<string, unknown>): string {
  const isNew = (value: unknown) =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\d[T ]|^[0-9a-f]{8}-[0-9a-f]{4}-/.test(value);
  const kept = Object.entries(row).filter(([key, value]) => !isNew(value) && !/execution_?time|duration/i.test(key));
  return JSON.stringify(Object.fromEntries(kept));
}

function changeOf(history: SourceHistory, pending: Migration[]): SourceChange {
  const base = { ...history, migrations: [] };
  return { source: history.source, base, head: history, changes: [], pending, problems: [] };
}

test.each(tools)('%s: schema, rows and history are those of the tool’s own run', async (tool) => {
  const history = await historyOf(tool);
  const theirs = await server.create(`theirs ${tool}`);
  const driver = nativeDriver(changeOf(history, history.migrations));
  const whole = { ...changeOf(history, []), base: history };
  await nativeDriver(whole).toBase(server.app(theirs), { from: -1, to: history.migrations.length - 1 });

  await using target = await openTarget(server, `ours ${tool}`);
  const units: Unit[] = planUnits({ ...history, direction: 'up' });
  const ended = await driveRun(target.options(await target.queue([], { units })));
  expect(ended).toMatchObject({ state: 'succeeded' });
  expect(units.some(({ transactional }) => !transactional)).toBe(!neverOutside.includes(tool));

  const [expected, actual] = [
    await stateOf(theirs, driver.bookkeepingTables),
    await stateOf(target.database, driver.bookkeepingTables),
  ];
  expect(compareSchemas(expected.schema, actual.schema)).toEqual([]);
  expect(actual.rows).toEqual(expected.rows);
  expect(actual.rows['public.two']).toHaveLength(1);
});
