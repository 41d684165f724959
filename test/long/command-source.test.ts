import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CliResult, checkLast } from '../support/cli.ts';
import { createRepository, type TestRepository } from '../support/git-repository.ts';
import { reportOf } from '../support/report.ts';

const INIT = 'CREATE TABLE orders (id bigint PRIMARY KEY, email text NOT NULL, total integer)';

/** A migrate script as teams write them: a folder of modules, a table of what ran, pg. */
const RUNNER = `
import { readdirSync } from 'node:fs';
import pg from ${JSON.stringify(import.meta.resolve('pg'))};

const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
await client.query('CREATE TABLE IF NOT EXISTS ran (name text PRIMARY KEY)');
const dir = new URL('./migrations/', import.meta.url);
const known = readdirSync(dir);
const { rows } = await client.query('SELECT name FROM ran');
for (const { name } of rows) if (!known.includes(name)) throw new Error('the database has run ' + name);
for (const name of readdirSync(dir).sort()) {
  const { rowCount } = await client.query('SELECT 1 FROM ran WHERE name = $1', [name]);
  if (rowCount) continue;
  const { default: migrate } = await import(new URL(name, dir).href);
  console.log('migrating ' + name);
  await migrate(client);
  await client.query('INSERT INTO ran VALUES ($1)', [name]);
}
await client.end();
`;
const nodeBase = {
  'db/migrate.ts': RUNNER,
  'db/migrations/001_init.ts': `export default (client: any) => client.query(${JSON.stringify(INIT)});\n`,
};

let repository: TestRepository;
beforeEach(async () => {
  repository = await createRepository();
});
afterEach(() => repository[Symbol.dispose]());

interface Change {
  /** lockstep.yml's entry under `sources`, and what stands beside it. */
  source: Record<string, unknown>;
  more?: Record<string, unknown>;
  base: Record<string, string>;
  pr: Record<string, string>;
}

async function check({ source, more, base, pr }: Change): Promise<CliResult> {
  // JSON is YAML.
  await repository.commit({ ...base, 'lockstep.yml': JSON.stringify({ sources: [source], ...more }) });
  await repository.commit(pr);
  return checkLast(repository.dir, ['--format', 'json', '--quiet']);
}

function checkNode(migration: string, change: Partial<Change> = {}): Promise<CliResult> {
  return check({
    source: { command: 'node db/migrate.ts', path: 'db/migrations' },
    base: nodeBase,
    pr: { 'db/migrations/002_next.ts': migration },
    ...change,
  });
}

function statementsOf(result: CliResult) {
  return reportOf(result).migrations.flatMap(({ statements }) => statements);
}

/** `mode schema.name` of every lock of the statement that holds the text. */
function locksOf(result: CliResult, text: string): string[] {
  const found = statementsOf(result).find(({ sql }) => sql.includes(text));
  if (found === undefined) throw new Error(`no statement has ${text}: ${result.stdout}`);
  return found.locks.map(({ mode, schema, name }) => `${mode} ${schema}.${name}`);
}

const rollbackOf = (result: CliResult) => reportOf(result).migrations[0]?.rollback;
const codesOf = (result: CliResult): string[] => reportOf(result).reasons.map(({ code }) => code);

describe('a migrate command in node', () => {
  it('shows every statement of simple and extended protocol, in and out of transactions, with its locks', async () => {
    const result = await checkNode(`export default async (client: any) => {
      await client.query('BEGIN');
      await client.query('ALTER TABLE orders ADD COLUMN note text');
      await client.query('UPDATE orders SET note = $1 WHERE id = $2', ['x', 1]);
      await client.query('COMMIT');
      await client.query({ name: 'kept', text: 'UPDATE orders SET note = $1 WHERE id = 2', values: ['y'] });
      await client.query('ALTER TABLE orders ADD COLUMN a int; ALTER TABLE orders ADD COLUMN b int');
      await client.query('CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note)');
    };`);
    expect(locksOf(result, 'ADD COLUMN note')).toContain('AccessExclusiveLock public.orders');
    // The table is held by the statement before, in the same transaction.
    expect(locksOf(result, 'WHERE id = $2')).toEqual(['RowExclusiveLock public.orders_pkey']);
    expect(locksOf(result, 'WHERE id = 2')).toContain('RowExclusiveLock public.orders');
    expect(locksOf(result, 'ADD COLUMN a')).toContain('AccessExclusiveLock public.orders');
    expect(statementsOf(result).some(({ sql }) => sql.includes('ADD COLUMN b'))).toBe(true);
    expect(locksOf(result, 'CONCURRENTLY')).toContain('ShareUpdateExclusiveLock public.orders');
    const report = reportOf(result);
    expect(report.environment.rows).toMatchObject({ 'public.orders': 10_000 });
    expect(report.migrations.map(({ tool, outcome }) => [tool, outcome])).toEqual([['command', 'ok']]);
    // Base's version made the base schema: its statements are not the PR's.
    expect(statementsOf(result).some(({ sql }) => sql.includes('CREATE TABLE orders'))).toBe(false);
  });

  it('is judged like files: phases, rules, rows', async () => {
    const result = await checkNode(`export default async (client: any) => {
      await client.query('CREATE INDEX orders_email_idx ON orders (email)');
      await client.query('ALTER TABLE orders DROP COLUMN total');
    };`);
    expect(result.code).toBe(1);
    expect(codesOf(result)).toContain('create-index-not-concurrent');
    expect(reportOf(result).phases).toContain('contract');
  });

  it('passes an added column', async () => {
    const result = await checkNode(
      "export default (client: any) => client.query('ALTER TABLE orders ADD COLUMN note text');",
    );
    expect([result.code, reportOf(result).verdict]).toEqual([0, 'pass']);
    expect(reportOf(result).phases).toEqual(['expand']);
  });

  it('fails with the server’s own words where a statement is refused', async () => {
    const result = await checkNode(
      "export default (client: any) => client.query('ALTER TABLE orders ADD COLUMN email text');",
    );
    expect(result.code).toBe(1);
    expect(reportOf(result).reasons[0]).toMatchObject({
      code: 'migration-fails',
      message: expect.stringContaining('column "email" of relation "orders" already exists') as string,
    });
  });

  it('asks about production where only made-up rows fail', async () => {
    const result = await checkNode(
      "export default (client: any) => client.query('ALTER TABLE orders ALTER COLUMN total SET NOT NULL');",
    );
    const asked = reportOf(result).reasons.find(({ code }) => code === 'depends-on-data');
    expect(asked?.message).toContain('db/migrations');
  });

  it('may connect to the postgres database first', async () => {
    const first = `
import pg from ${JSON.stringify(import.meta.resolve('pg'))};
const url = new URL(process.env.DATABASE_URL ?? '');
const wanted = url.pathname.slice(1);
url.pathname = '/postgres';
const admin = new pg.Client({ connectionString: url.href });
await admin.connect();
const { rows } = await admin.query('SELECT datname FROM pg_database WHERE datname = $1', [wanted]);
if (rows.length === 0) await admin.query('CREATE DATABASE ' + wanted);
await admin.end();
await import('./migrate.ts');
`;
    const result = await checkNode(
      "export default (client: any) => client.query('ALTER TABLE orders ADD COLUMN note text');",
      {
        base: { ...nodeBase, 'db/start.ts': first },
        source: { command: 'node db/start.ts', path: 'db/migrations' },
      },
    );
    expect(result.code).toBe(0);
    expect(locksOf(result, 'ADD COLUMN note')).toContain('AccessExclusiveLock public.orders');
  });
});

describe('a migrate command in bash', () => {
  const base = {
    'migrate.sh': `#!/bin/bash
set -euo pipefail
psql -qX -v ON_ERROR_STOP=1 -c 'CREATE TABLE IF NOT EXISTS ran (name text PRIMARY KEY)'
for file in sql/*.sql; do
  [ "$(psql -qXAtc "SELECT 1 FROM ran WHERE name = '$file'")" = 1 ] && continue
  psql -qX -v ON_ERROR_STOP=1 -f "$file" -c "INSERT INTO ran VALUES ('$file')"
done
`,
    'down.sh': `#!/bin/bash
set -euo pipefail
psql -qX -v ON_ERROR_STOP=1 -c "\${DOWN:?}"
psql -qX -c "DELETE FROM ran WHERE name = 'sql/2.sql'"
`,
    'sql/1.sql': `${INIT};\n`,
  };
  const source = { command: 'bash migrate.sh', path: 'sql' };

  it('is traced over several connections, and its own way back is compared', async () => {
    const result = await check({
      base,
      source: { ...source, down: 'bash down.sh', env: { DOWN: 'ALTER TABLE orders DROP COLUMN note' } },
      pr: { 'sql/2.sql': 'BEGIN;\nALTER TABLE orders ADD COLUMN note text;\nCOMMIT;\n' },
    });
    expect(result.code).toBe(0);
    expect(locksOf(result, 'ADD COLUMN note')).toContain('AccessExclusiveLock public.orders');
    expect(rollbackOf(result)?.status).toBe('exact');
  });

  it('tells what a wrong way back leaves', async () => {
    const result = await check({
      base,
      source: { ...source, down: 'bash down.sh', env: { DOWN: 'ALTER TABLE orders DROP COLUMN email' } },
      pr: { 'sql/2.sql': 'ALTER TABLE orders ADD COLUMN note text;\n' },
    });
    expect(rollbackOf(result)?.status).toBe('differs');
    expect(JSON.stringify(rollbackOf(result)?.detail)).toContain('note');
  });

  it('installs once a worktree, gets its env, and runs with no more than it needs', async () => {
    const result = await check({
      base: {
        ...base,
        'start.sh': `#!/bin/bash
set -euo pipefail
[ "$(cat installed)" = once ] && [ "$MODE" = test ] && [ -z "\${GITHUB_TOKEN:-}" ] && exec bash migrate.sh
`,
      },
      source: { ...source, command: 'bash start.sh', install: 'echo once >> installed', env: { MODE: 'test' } },
      pr: { 'sql/2.sql': 'ALTER TABLE orders ADD COLUMN note text;\n' },
    });
    expect([result.code, codesOf(result).includes('command-fails')]).toEqual([0, false]);
  });

  it('is one source of a matrix of both apps on both schemas', async () => {
    const test = 'psql -qX -v ON_ERROR_STOP=1 -c "$(cat query.sql)"';
    const change = {
      base: { ...base, 'query.sql': 'SELECT total FROM orders' },
      source,
      more: { suites: { app: { test } } },
    };
    const result = await check({
      ...change,
      pr: { 'sql/2.sql': 'ALTER TABLE orders DROP COLUMN total;\n', 'query.sql': 'SELECT id FROM orders' },
    });
    const { cells } = reportOf(result).compatibility;
    const statuses = Object.fromEntries(cells.map(({ app, schema, status }) => [`${app} on ${schema}`, status]));
    expect(statuses).toEqual({
      'old on old': 'pass',
      'old on new': 'fail',
      'new on old': 'pass',
      'new on new': 'pass',
    });
    expect(result.code).toBe(1);
  });
});

describe('a migrate command that fails', () => {
  const source = { command: './migrate', path: 'sql', timeout: 3 };
  async function checkScript(onPr: string, onBase = 'psql -qXc "CREATE TABLE IF NOT EXISTS t (id int)"') {
    const script = (body: string): string => `#!/bin/bash\nset -e\n${body}\n`;
    await repository.commit({ migrate: script(onBase), 'sql/1.sql': '' });
    chmodSync(join(repository.dir, 'migrate'), 0o755);
    await repository.commit({ 'lockstep.yml': JSON.stringify({ sources: [source] }) });
    await repository.commit({ migrate: script(onPr), 'sql/2.sql': '' });
    return checkLast(repository.dir, ['--format', 'json']);
  }

  it('without a refused statement is not judged, and its output is shown', async () => {
    const result = await checkScript('echo "cannot find module x" >&2; exit 3');
    expect([result.code, reportOf(result).verdict]).toEqual([3, 'error']);
    expect(reportOf(result).reasons[0]?.code).toBe('command-fails');
    expect(reportOf(result).reasons[0]?.message).toMatch(/ended with 3: cannot find module x/);
  });

  it('on base is not judged, and its output is shown', async () => {
    const result = await checkScript('true', 'echo "wrong version of node" >&2; exit 3');
    expect([result.code, reportOf(result).verdict]).toEqual([3, 'error']);
    expect(reportOf(result).reasons[0]).toMatchObject({
      code: 'base-does-not-replay',
      message: expect.stringContaining('wrong version of node') as string,
    });
  });

  it('by never ending is not judged, and nothing of it stays', async () => {
    const result = await checkScript('psql -qXc "SELECT pg_sleep(100)"');
    expect([result.code, reportOf(result).verdict]).toEqual([3, 'error']);
    expect(reportOf(result).reasons[0]).toMatchObject({
      code: 'command-timeout',
      message: expect.stringContaining('did not end within 3 s') as string,
    });
    expect(result.ms).toBeLessThan(20_000);
  });

  it('to be there is not judged', async () => {
    const result = await checkScript('no-such-tool migrate');
    expect(result.code).toBe(3);
    expect(reportOf(result).reasons[0]?.code).toBe('command-not-found');
  });

  it('does not hold up the check with what it leaves running', async () => {
    const result = await checkScript('setsid sleep 300 & psql -qXc "ALTER TABLE t ADD COLUMN x int"');
    expect([result.code, reportOf(result).verdict]).toEqual([0, 'pass']);
    expect(result.ms).toBeLessThan(20_000);
  });
});
