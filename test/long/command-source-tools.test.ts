import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkLast } from '../support/cli.ts';
import { createRepository } from '../support/git-repository.ts';
import { reportOf } from '../support/report.ts';

const INIT = 'CREATE TABLE orders (id bigint PRIMARY KEY, email text NOT NULL, total integer)';
let tools: string;
let python: string | undefined;
let nodePgMigrate: string | undefined;

/** Where a registry cannot be reached, these tests are skipped, and say so. */
beforeAll(async () => {
  tools = mkdtempSync(join(tmpdir(), 'command-tools-'));
  const venv = join(tools, 'venv');
  const made = await execa('python3', ['-m', 'venv', venv], { reject: false });
  const pip = made.failed
    ? made
    : await execa(join(venv, 'bin/pip'), ['install', '-q', 'psycopg[binary]'], { reject: false });
  if (!pip.failed) python = join(venv, 'bin/python');
  const npm = await execa('npm', ['install', '--no-audit', '--no-fund', 'node-pg-migrate@8', 'pg@8'], {
    cwd: tools,
    reject: false,
  });
  if (!npm.failed) nodePgMigrate = join(tools, 'node_modules/.bin/node-pg-migrate');
}, 240_000);
afterAll(() => rmSync(tools, { recursive: true, force: true }));

async function check({
  source,
  base,
  pr,
}: {
  source: Record<string, unknown>;
  base: Record<string, string>;
  pr: Record<string, string>;
}) {
  using repository = await createRepository();
  await repository.commit({ ...base, 'lockstep.yml': JSON.stringify({ sources: [source] }) });
  await repository.commit(pr);
  const result = await checkLast(repository.dir, ['--format', 'json', '--quiet']);
  const report = reportOf(result);
  function locksOf(text: string): string[] {
    const statements = report.migrations.flatMap((migration) => migration.statements);
    const found = statements.find(({ sql }) => sql.includes(text));
    if (found === undefined)
      throw new Error(
        `no statement has ${text}: ${JSON.stringify(report.reasons)} ${statements.map(({ sql }) => sql).join('; ')}`,
      );
    return found.locks.map(({ mode, schema, name }) => `${mode} ${schema}.${name}`);
  }
  return { code: result.code, report, locksOf };
}

describe('psycopg', () => {
  const script = `
import os, pathlib, psycopg
with psycopg.connect(os.environ["DATABASE_URL"]) as db:
    db.execute("CREATE TABLE IF NOT EXISTS ran (name text PRIMARY KEY)")
    done = {name for (name,) in db.execute("SELECT name FROM ran")}
for path in sorted(pathlib.Path("versions").glob("*.py")):
    if path.name in done:
        continue
    exec(path.read_text(), {"url": os.environ["DATABASE_URL"], "psycopg": psycopg})
    with psycopg.connect(os.environ["DATABASE_URL"]) as db:
        db.execute("INSERT INTO ran VALUES (%s)", [path.name])
`;

  it('in transactions, in autocommit and with parameters', { timeout: 120_000 }, async ({ skip }) => {
    if (python === undefined) return skip('psycopg could not be installed here');
    const { code, report, locksOf } = await check({
      source: { command: `${python} migrate.py`, path: 'versions' },
      base: {
        'migrate.py': script,
        'versions/001.py': `with psycopg.connect(url) as db:\n    db.execute("""${INIT}""")\n`,
      },
      pr: {
        'versions/002.py': `
with psycopg.connect(url) as db:
    db.execute("ALTER TABLE orders ADD COLUMN note text")
    db.execute("UPDATE orders SET email = %s WHERE id = %s", ["x", 1])
with psycopg.connect(url, autocommit=True) as db:
    db.execute("CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note)")
    with db.pipeline():
        db.execute("COMMENT ON TABLE orders IS 'ours'")
        db.execute("DELETE FROM orders WHERE id = %s", [2])
`,
      },
    });
    expect(locksOf('ADD COLUMN note')).toContain('AccessExclusiveLock public.orders');
    expect(locksOf('UPDATE orders')).toContain('RowExclusiveLock public.orders_pkey');
    expect(locksOf('CONCURRENTLY')).toContain('ShareUpdateExclusiveLock public.orders');
    expect(locksOf('COMMENT ON')).toContain('ShareUpdateExclusiveLock public.orders');
    // One pipeline is one transaction: the comment holds the table already.
    expect(locksOf('DELETE FROM')).toContain('RowExclusiveLock public.orders_pkey');
    expect(report.migrations.map(({ outcome }) => outcome)).toEqual(['ok']);
    // The update waits in the transaction that holds the table: exactly what the wire shows.
    expect([code, report.reasons[0]?.code]).toEqual([1, 'backfill-with-schema-change']);
  });
});

describe('node-pg-migrate’s own command line', () => {
  it('runs migrations in JavaScript, up and down', { timeout: 120_000 }, async ({ skip }) => {
    if (nodePgMigrate === undefined) return skip('node-pg-migrate could not be installed here');
    const run = (verb: string): string => `node ${nodePgMigrate} ${verb} -m migrations -j js`;
    const { code, report, locksOf } = await check({
      source: { command: run('up'), down: run('down'), path: 'migrations' },
      base: {
        'package.json': '{ "type": "module" }\n',
        'migrations/1700000000000_init.js': `export const up = (pgm) => pgm.sql(${JSON.stringify(INIT)});\n`,
      },
      pr: {
        'migrations/1700000001000_note.js': `
export const up = (pgm) => {
  pgm.addColumns('orders', { note: { type: 'text' } });
  pgm.createIndex('orders', 'email');
};
export const down = (pgm) => {
  pgm.dropIndex('orders', 'email');
  pgm.dropColumns('orders', ['note']);
};
`,
      },
    });
    expect(locksOf('ADD "note"')).toContain('AccessExclusiveLock public.orders');
    // Its own transaction holds the table already.
    expect(locksOf('CREATE INDEX')).toEqual(['AccessExclusiveLock public.orders_email_index']);
    expect(report.seed?.rows).toMatchObject({ 'public.orders': 10_000 });
    expect(report.seed?.rows).not.toHaveProperty(['public.pgmigrations']);
    expect(report.reasons.map((reason) => reason.code)).toContain('create-index-not-concurrent');
    expect(report.migrations[0]?.rollback.status).toBe('exact');
    expect(code).toBe(1);
  });
});
