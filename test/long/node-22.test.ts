import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRepository, type TestRepository } from '../support/git-repository.ts';

/** The oldest Node that the bundles run on; the sources themselves need the newer one of `.nvmrc`. */
const packageName = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
let dir: string;
let repository: TestRepository;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'lockstep-node-22-'));
  await execa('npm', ['install', '--prefix', dir, '--no-save', '--no-audit', '--no-fund', `${packageName}@22`]);
  repository = await createRepository();
});

afterAll(() => {
  repository[Symbol.dispose]();
  rmSync(dir, { recursive: true, force: true });
});

test('the bundled CLI checks a change under Node 22', async () => {
  await repository.commit({ 'migrations/001_a.sql': 'CREATE TABLE a (id int PRIMARY KEY);' });
  await repository.commit({ 'migrations/002_b.sql': 'CREATE INDEX a_id ON a (id);' });
  const node = join(dir, 'node_modules', packageName, 'bin', 'node');
  expect((await execa(node, ['--version'])).stdout).toMatch(/^v22\./);
  const cli = join(import.meta.dirname, '../../dist/cli.js');
  const ran = await execa(node, [cli, 'check', '--repo', repository.dir, '--base', 'HEAD~1', '--format', 'json'], {
    reject: false,
  });
  const { verdict, reasons } = JSON.parse(ran.stdout) as { verdict: string; reasons: Array<{ code: string }> };
  expect(verdict).toBe('fail');
  expect(reasons.map(({ code }) => code)).toContain('create-index-not-concurrent');
  expect(ran.exitCode).toBe(1);
});
