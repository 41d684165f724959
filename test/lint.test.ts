import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { LintJson } from '../src/report/lint/json.ts';
import { lintJsonSchema } from '../src/report/lint/json-schema.ts';
import { type CliResult, runCli } from './support/cli.ts';
import { createRepository, type TestRepository } from './support/git-repository.ts';

let repository: TestRepository;
beforeEach(async () => {
  repository = await createRepository();
  await repository.commit({
    'migrations/001_init.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, email text NOT NULL);\n',
  });
  await repository.git('tag', 'base');
  await repository.git('checkout', '--quiet', '-b', 'pr');
});
afterEach(() => repository[Symbol.dispose]());

const validate = new Ajv2020({ strict: false }).compile(lintJsonSchema());
const index = 'CREATE INDEX orders_email ON orders (email);\n';

function lint(...args: string[]): Promise<CliResult> {
  return runCli(['lint', ...args], { cwd: repository.dir });
}

async function json(...args: string[]): Promise<LintJson & { code: number | null }> {
  const { stdout, stderr, code } = await lint('--format', 'json', ...args);
  if (stdout === '') throw new Error(stderr);
  const result = JSON.parse(stdout) as LintJson;
  expect(validate(result) ? [] : validate.errors).toEqual([]);
  return { ...result, code };
}

it('without a path reads what the working tree brings, committed, changed and new, as one change', async () => {
  await repository.commit({ 'migrations/002_table.sql': 'CREATE TABLE n (a int);\n' });
  writeFileSync(join(repository.dir, 'migrations/003_more.sql'), `CREATE INDEX n_a ON n (a);\n${index}`);
  const before = await repository.git('status', '--porcelain');
  const result = await json('--base', 'base');
  expect(result.code).toBe(1);
  expect(result.files).toMatchObject([
    { path: 'migrations/002_table.sql', tool: 'sql', earlier: 1 },
    { path: 'migrations/003_more.sql', tool: 'sql', earlier: 1 },
  ]);
  const blocks = result.findings.filter(({ severity }) => severity === 'block');
  expect(blocks).toMatchObject([
    {
      rule: 'create-index-not-concurrent',
      path: 'migrations/003_more.sql',
      line: 2,
      column: 1,
      endLine: 2,
      endColumn: 44,
    },
  ]);
  expect(await repository.git('status', '--porcelain')).toBe(before);
});

it('fails expand and contract in one change, an edited migration, and follows the base’s policy', async () => {
  await repository.commit({
    'lockstep.yml': 'policy: { rules: { create-index-not-concurrent: off } }\n',
    'migrations/001_init.sql': 'CREATE TABLE orders (id int PRIMARY KEY, email text NOT NULL);\n',
    'migrations/002_mixed.sql': `ALTER TABLE orders ADD COLUMN note text;\nALTER TABLE orders DROP COLUMN email;\n${index}`,
  });
  const { findings, code } = await json('--base', 'base');
  const rules = findings.filter(({ severity }) => severity === 'block').map(({ rule }) => rule);
  expect(rules).toEqual(expect.arrayContaining(['expand-and-contract', 'create-index-not-concurrent']));
  expect(findings.map(({ rule }) => rule)).toContain('edited-merged-migration');
  expect(code).toBe(1);
});

it('passes where nothing changed, and where nothing blocks', async () => {
  expect(await json('--base', 'base')).toMatchObject({ code: 0, verdict: 'pass', files: [] });
  await repository.commit({ 'migrations/002_next.sql': 'ALTER TABLE orders ADD COLUMN note text;\n' });
  expect(await json('--base', 'base')).toMatchObject({ code: 0 });
});

it('compares with HEAD where there is no other branch', async () => {
  await repository.git('branch', '-D', 'main');
  writeFileSync(join(repository.dir, 'migrations/002_next.sql'), index);
  const { files, assumptions } = await json();
  expect(files.map(({ path }) => path)).toEqual(['migrations/002_next.sql']);
  expect(assumptions).toContain('Compared with HEAD, because no base was given.');
});

it('is not green for a step that is not SQL', async () => {
  await repository.commit({
    'db/migrations/1_a.sql': '-- +goose Up\nSELECT 1;\n',
    'db/migrations/2_b.go': 'package m\nfunc init() { goose.AddMigrationContext(up, down) }\n',
  });
  const result = await json('--base', 'base');
  expect(result.findings.map(({ rule }) => rule)).toContain('not-analysed');
  expect(result.code).toBe(3);
});

it.each([
  [['none.sql'], 2, /none\.sql is not there\. \[file-missing\]/],
  [['--database-version', '9', 'x.sql'], 2, /13 to 18/],
  [['--format', 'xml'], 2, /Allowed choices are text, json, markdown, sarif, github/],
  [['--config', 'none.yml', 'migrations'], 2, /none\.yml cannot be read/],
  [['--base', 'none'], 2, /\[git-unknown-ref\]/],
])('%j ends with %i', async (args, code, said) => {
  const result = await lint(...args);
  expect(result.code).toBe(code);
  expect(result.stderr).toMatch(said);
  expect(result.stdout).toBe('');
});
