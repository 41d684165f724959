import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { type BuiltAction, buildAction } from '../support/action.ts';
import { createRepository, type TestRepository } from '../support/git-repository.ts';

/** The oldest Node that the bundles run on; the sources themselves need the newer one of `.nvmrc`. */
const OLDEST = '22.12.0';
/** The CLI's first line gives Node flags of V8, which a version may drop: then nothing would start. */
const NEWEST = '26.10.0';
/** What the bundles begin with is not known to it yet. */
const TOO_OLD = '20.11.0';
const packageName = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

let dir: string;
let action: BuiltAction;
let repository: TestRepository;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'lockstep-node-22-'));
  const wanted = [OLDEST, NEWEST, TOO_OLD].map((version) => `v${version}@npm:${packageName}@${version}`);
  await execa('npm', ['install', '--prefix', dir, '--no-save', '--no-audit', '--no-fund', ...wanted]);
  action = buildAction();
  repository = await createRepository();
});

afterAll(() => {
  repository[Symbol.dispose]();
  action[Symbol.dispose]();
  rmSync(dir, { recursive: true, force: true });
});

/** As the program starts itself. */
function runCli(version: string, ...args: string[]) {
  const node = join(dir, 'node_modules', `v${version}`, 'bin', 'node');
  const cli = join(action.temp, 'dist/cli.cjs');
  const [, flags = ''] = /^#!\S+ -S node (.*)$/m.exec(readFileSync(cli, 'utf8')) ?? [];
  return execa(node, [...flags.split(' '), cli, ...args], { reject: false });
}

test('package.json asks for the Node that this is tested with', () => {
  expect(packageJson.engines.node).toBe(`>=${OLDEST}`);
});

test('the bundled CLI checks a change under Node 22', async () => {
  await repository.commit({ 'migrations/001_a.sql': 'CREATE TABLE a (id int PRIMARY KEY);' });
  await repository.commit({ 'migrations/002_b.sql': 'CREATE INDEX a_id ON a (id);' });
  const ran = await runCli(OLDEST, 'check', '--repo', repository.dir, '--base', 'HEAD~1', '--format', 'json');
  const { verdict, reasons } = JSON.parse(ran.stdout) as { verdict: string; reasons: Array<{ code: string }> };
  expect(verdict).toBe('fail');
  expect(reasons.map(({ code }) => code)).toContain('create-index-not-concurrent');
  expect(ran.exitCode).toBe(1);
});

test('its first line is no longer than older kernels read', () => {
  const [line = ''] = readFileSync(join(action.temp, 'dist/cli.cjs'), 'utf8').split('\n');
  expect(line).toContain(' node --');
  expect(line.length).toBeLessThanOrEqual(127);
});

test.each([OLDEST, NEWEST])('Node %s lints a file, the first time and from what it has kept', async (version) => {
  const file = join(dir, 'a.sql');
  writeFileSync(file, 'CREATE INDEX a_id ON a (id);\n');
  for (const _ of ['first', 'again']) {
    const { stdout, stderr, exitCode } = await runCli(version, 'lint', file);
    expect([exitCode, stdout, stderr]).toEqual([1, expect.stringContaining('create-index-not-concurrent'), '']);
  }
});

test('under an older Node it says which one it needs', async () => {
  for (const args of [['--help'], ['lint', 'a.sql']]) {
    const { exitCode, stdout, stderr } = await runCli(TOO_OLD, ...args);
    const said = `lockstep: Node ${TOO_OLD} is too old. Use Node 22.12 or newer.`;
    expect([exitCode, stdout, stderr]).toEqual([2, '', said]);
  }
});
