import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config/load.ts';
import type { HistoryReport } from '../src/report/history.ts';
import type { JsonReport } from '../src/report/report.ts';
import { runCli } from './support/cli.ts';
import { createRepository, type TestRepository } from './support/git-repository.ts';

describe('rehearse', () => {
  const dir = mkdtempSync(join(tmpdir(), 'lockstep-rehearse-'));
  const file = (name: string, sql: string): string => {
    writeFileSync(join(dir, name), sql);
    return join(dir, name);
  };

  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('runs loose files over a baseline, each statement on its own', async () => {
    const baseline = file('base.sql', 'CREATE TABLE users (id serial PRIMARY KEY, age integer);\n');
    const change = file(
      'change.sql',
      '-- first\nALTER TABLE users ADD COLUMN x int;\nCREATE INDEX CONCURRENTLY users_age ON users (age);\n',
    );
    const { code, stdout } = await runCli(['rehearse', change, '--baseline', baseline, '--format', 'json', '--quiet']);
    const report = JSON.parse(stdout) as JsonReport;
    expect([code, report.verdict]).toEqual([0, 'pass']);
    expect(report.migrations[0]?.statements.map(({ location, sampled }) => [location.line, sampled])).toEqual([
      [2, false],
      [3, true],
    ]);
  });

  it('fails a statement that the server refuses', async () => {
    const { code, stdout } = await runCli(['rehearse', file('2_b.sql', 'SELECT 1/0;\n'), '--quiet']);
    expect(code).toBe(1);
    expect(stdout).toContain('division by zero');
  });
});

describe('on a repository without lockstep.yml', () => {
  let repository: TestRepository;

  beforeAll(async () => {
    repository = await createRepository();
    await repository.commit({
      'compose.yml': 'services:\n  db:\n    image: postgres:15-alpine\n',
      'package.json': '{ "devDependencies": { "vitest": "^5.0.0" } }',
      'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
      'prisma/migrations/20260101000000_init/migration.sql':
        'CREATE TABLE orders (id bigint PRIMARY KEY, email text);\n',
    });
    await repository.commit({ 'README.md': 'nothing\n' });
    await repository.commit({
      'prisma/migrations/20260102000000_a/migration.sql': 'ALTER TABLE orders ADD COLUMN a text;\n',
    });
    await repository.commit({
      'prisma/migrations/20260103000000_b/migration.sql': 'CREATE INDEX orders_email ON orders (email);\n',
    });
  });

  afterAll(() => repository[Symbol.dispose]());

  it('history judges each commit that touches migrations, on the version that the repository runs', async () => {
    const { code, stdout, stderr } = await runCli(['history', '--repo', repository.dir, '--format', 'json']);
    const report = JSON.parse(stdout) as HistoryReport;
    expect(code).toBe(0);
    expect(report.rows.map(({ verdict, tools, migrations }) => [verdict, ...tools, migrations])).toEqual([
      ['pass', 'prisma', 1],
      ['pass', 'prisma', 1],
      ['fail', 'prisma', 1],
    ]);
    expect(report.rows[2]?.reasons[0]?.code).toBe('create-index-not-concurrent');
    expect(stderr).toContain('PostgreSQL 15 is assumed, from compose.yml');
  });

  it('check says what it assumed', async () => {
    const { stdout } = await runCli(['check', '--repo', repository.dir, '--base', 'HEAD^', '--quiet']);
    expect(stdout).toContain('PostgreSQL 15');
    expect(stdout).toContain('compose.yml');
  });

  it('init writes a lockstep.yml that loads, with what was found', async () => {
    const { code, stderr } = await runCli(['init', '--repo', repository.dir]);
    const config = loadConfig(readFileSync(join(repository.dir, 'lockstep.yml'), 'utf8'), 'lockstep.yml');
    expect([code, config.database.version]).toEqual([0, 15]);
    expect(config.suites.app?.test).toContain('vitest run');
    expect(stderr).toContain('prisma in prisma/migrations');
    const workflow = readFileSync(join(repository.dir, '.github/workflows/lockstep.yml'), 'utf8');
    expect(workflow).toBe(readFileSync(join(import.meta.dirname, '../docs/workflows/check.yml'), 'utf8'));
    const again = await runCli(['init', '--repo', repository.dir]);
    expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('--force') as unknown]);
  });
});
