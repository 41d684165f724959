import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SuiteConfig } from '../../config/schema.ts';
import { withClient } from '../../database/client.ts';
import type { Server } from '../../database/database.ts';
import { applyStatements } from '../apply-statements.ts';
import type { App, Cell, Compatibility, SchemaVersion } from '../compatibility.ts';
import type { MatrixInput, MigrationStatement } from '../matrix-input.ts';

const PG = JSON.stringify(fileURLToPath(import.meta.resolve('pg')));

/** What every fixture suite begins with: `client`, `check(name, test)`, and a JUnit report (or TAP) at the end. */
const PRELUDE = `
import pg from ${PG};
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
const results = [];
async function check(name, test) {
  try { await test(); results.push({ name }); } catch (error) { results.push({ name, error }); }
}
async function finish() {
  await client.end().catch(() => {});
  const xml = (text) => String(text).replace(/[<>&"]/g, (c) => '&#' + c.charCodeAt(0) + ';');
  const cases = results.map(({ name, error }) => '<testcase classname="app" name="' + xml(name) + '" time="0.01">' +
    (error ? '<failure message="' + xml(error.message) + '">' + xml(error.stack) + '</failure>' : '') + '</testcase>');
  writeFileSync('junit.xml', '<testsuites><testsuite name="app">' + cases.join('') + '</testsuite></testsuites>');
  process.exit(results.some(({ error }) => error) ? 1 : 0);
}
`;

export interface Fixture {
  /** Statements that make the old schema. */
  schema: string[];
  /** Statements of the PR. */
  migration: string[];
  /** Body of the old app's suite; see PRELUDE. */
  old: string;
  /** Default: the old one's. */
  new?: string;
  files?: Record<string, string>;
  suite?: Partial<SuiteConfig>;
}

/** Worktrees and templates of a fixture, as the check would make them. */
export async function makeMatrixInput(server: Server, fixture: Fixture): Promise<MatrixInput & AsyncDisposable> {
  const base = await mkdtemp(join(tmpdir(), 'lockstep-matrix-'));
  for (const app of ['old', 'new'] as const) {
    const files = { 'suite.mjs': `${PRELUDE}\n${fixture[app] ?? fixture.old}\nawait finish();\n`, ...fixture.files };
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(base, app, path)), { recursive: true });
      await writeFile(join(base, app, path), text);
    }
  }
  const statements = fixture.migration.map(
    (sql, index): MigrationStatement => ({ sql, path: 'migrations/0002.sql', line: index + 1, migration: '0002' }),
  );
  const old = await server.create('old');
  await withClient(server.app(old), async (client) => {
    for (const sql of fixture.schema) await client.query(sql);
  });
  const next = await server.clone(old, 'new');
  const migrate = (database: string) => applyStatements(server.app(database), statements);
  await migrate(next);
  return {
    suites: { app: SuiteConfig.parse({ test: 'node suite.mjs', report: 'junit.xml', timeout: 60, ...fixture.suite }) },
    worktree: async (app) => join(base, app),
    server,
    templates: { old, new: next },
    migrate,
    statements,
    parent: process.env,
    parallel: 2,
    async [Symbol.asyncDispose]() {
      await server.drop(old);
      await server.drop(next);
      await rm(base, { recursive: true, force: true });
    },
  };
}

/** A table with one row, for most fixtures. */
export const ORDERS = [
  'CREATE TABLE orders (id serial PRIMARY KEY, email text, total int NOT NULL DEFAULT 0)',
  "INSERT INTO orders (email) VALUES ('a@example.com')",
];

/** `old on new: fail` by cell. */
export function statuses({ cells }: Compatibility): string[] {
  return cells.map((cell) => `${cell.app} on ${cell.schema}: ${cell.status}`);
}

export function cellOf({ cells }: Compatibility, app: App, schema: SchemaVersion): Cell {
  const cell = cells.find((each) => each.app === app && each.schema === schema);
  if (cell === undefined) throw new Error(`no cell ${app} on ${schema}`);
  return cell;
}
