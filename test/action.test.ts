import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createRepository, type TestRepository } from './support/git-repository.ts';

const root = join(import.meta.dirname, '..');
const manifest = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as {
  inputs: Record<string, { default?: string }>;
  outputs: Record<string, unknown>;
  runs: { main: string };
};

let repository: TestRepository;
let temp: string;
let base: string;

beforeAll(async () => {
  temp = mkdtempSync(join(tmpdir(), 'lockstep-action-'));
  execFileSync(process.execPath, [join(root, 'scripts/build.ts'), join(temp, 'dist')]);
  repository = await createRepository();
  base = await repository.commit({
    'prisma/migrations/migration_lock.toml': 'provider = "postgresql"\n',
    'prisma/migrations/20260101000000_init/migration.sql': 'CREATE TABLE orders (id bigint PRIMARY KEY, email text);\n',
  });
});

afterAll(() => {
  repository[Symbol.dispose]();
  rmSync(temp, { recursive: true, force: true });
});

/** Runs the bundle as the runner does: every input of action.yml in the environment, files for what it says. */
function runAction(inputs: Record<string, string> = {}) {
  const file = (name: string, text: string): string => {
    writeFileSync(join(temp, name), text);
    return join(temp, name);
  };
  const given = Object.entries(manifest.inputs).map(([name, input]) => [
    `INPUT_${name.toUpperCase()}`,
    inputs[name] ?? input.default ?? '',
  ]);
  const env = {
    ...process.env,
    ...(Object.fromEntries(given) as Record<string, string>),
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: repository.dir,
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_EVENT_PATH: file('event.json', JSON.stringify({ pull_request: { base: { sha: base } } })),
    GITHUB_OUTPUT: file('output', ''),
    GITHUB_STEP_SUMMARY: file('summary.md', ''),
    RUNNER_TEMP: temp,
  };
  const main = join(temp, 'dist', basename(manifest.runs.main));
  const { status, stdout } = spawnSync(process.execPath, [main], { cwd: repository.dir, env, encoding: 'utf8' });
  const said = readFileSync(env.GITHUB_OUTPUT, 'utf8').matchAll(/^([\w-]+)<<(\S+)\n([\s\S]*?)\n\2$/gm);
  const outputs = Object.fromEntries([...said].map(([, name = '', , value = '']) => [name, value]));
  return { status, stdout, outputs, summary: readFileSync(env.GITHUB_STEP_SUMMARY, 'utf8') };
}

async function openPullRequest(sql: string): Promise<void> {
  await repository.git('checkout', '--quiet', '-B', 'pr', base);
  await repository.commit({ 'prisma/migrations/20260201000000_next/migration.sql': sql });
}

it('fails the job of a pull request that renames a column, and says why in outputs, summary and report', async () => {
  await openPullRequest('ALTER TABLE orders RENAME COLUMN email TO contact;\n');
  const { status, stdout, outputs, summary } = runAction();
  expect(status, stdout).toBe(1);
  expect(outputs).toEqual({ verdict: 'fail', 'reason-code': 'switch', 'report-path': expect.any(String) as string });
  expect(Object.keys(outputs).toSorted()).toEqual(Object.keys(manifest.outputs).toSorted());
  const report = JSON.parse(readFileSync(outputs['report-path'] ?? '', 'utf8')) as { verdict: string };
  expect(report.verdict).toBe('fail');
  expect(summary).toContain('20260201000000_next');
  expect(summary).toMatch(/column `orders\.email`[\s\S]*PostgreSQL 17/);
  expect(stdout).toMatch(/^::error::Lockstep: fail: /m);
});

it('passes the job of a pull request that adds a column, compared with the event’s base', async () => {
  await openPullRequest('ALTER TABLE orders ADD COLUMN contact text;\n');
  const { status, stdout, outputs, summary } = runAction();
  expect(status, stdout).toBe(0);
  expect(outputs).toMatchObject({ verdict: 'pass' });
  expect(summary).toMatch(/20260201000000_next[\s\S]*\*\*expand\*\* → backfill → contract/);
  expect(stdout).not.toContain('::error');
});

it('is an error, not a pass, when the inputs cannot be used', () => {
  const { status, stdout, outputs } = runAction({ config: 'no-such.yml' });
  expect(status).toBe(1);
  expect(outputs).toEqual({ verdict: 'error' });
  expect(stdout).toContain('::error::');
  expect(stdout).toContain('no-such.yml');
});
