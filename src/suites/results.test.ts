import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CommandResult } from '../process/run-command.ts';
import { COMMAND_TEST } from './exit-code.ts';
import { forgetResults, mergeResults, readResults } from './results.ts';

let base = '';
let root = '';
const ended = (exitCode: number, output = ''): CommandResult => ({
  exitCode,
  signal: null,
  timedOut: false,
  aborted: false,
  output,
  stdout: output,
  durationMs: 1,
});
const PASSED = '<testsuite name="s"><testcase name="a"/></testsuite>';

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'lockstep-results-'));
  root = join(base, 'tree');
  await mkdir(join(root, 'reports/deep'), { recursive: true });
});
afterEach(() => rm(base, { recursive: true, force: true }));

test('every file that the pattern matches is read', async () => {
  await writeFile(join(root, 'reports/one.xml'), PASSED);
  await writeFile(join(root, 'reports/deep/two.xml'), PASSED.replace('"a"', '"b"'));
  const { tests, reported } = await readResults({ report: 'reports/**/*.xml', root, cwd: root }, ended(0));
  expect(tests.map((t) => t.name).sort()).toEqual(['s › a', 's › b']);
  expect(reported).toBe(2);
});

test('a report from an earlier run is not read', async () => {
  const input = { report: { junit: 'reports/*.xml' }, root, cwd: root };
  await writeFile(join(root, 'reports/stale.xml'), PASSED);
  await forgetResults(input);
  expect(await readResults(input, ended(0))).toEqual({ tests: [], reported: 0 });
});

test('a link out of the worktree is neither read nor removed', async () => {
  const outside = join(base, 'outside.xml');
  await writeFile(outside, PASSED);
  await symlink(outside, join(root, 'reports/link.xml'));
  await symlink(base, join(root, 'reports/up'));
  for (const report of ['reports/*.xml', 'reports/up/*.xml']) {
    const input = { report, root, cwd: root };
    await forgetResults(input);
    expect((await readResults(input, ended(0))).reported).toBe(0);
  }
  expect(await readFile(outside, 'utf8')).toBe(PASSED);
});

test('a pattern that leaves the worktree is a configuration error', async () => {
  await expect(forgetResults({ report: '../*.xml', root, cwd: root })).rejects.toThrow(/leaves the worktree/);
  await expect(forgetResults({ report: '/etc/*.xml', root, cwd: root })).rejects.toThrow(/leaves the worktree/);
});

test('without a report the exit code is the result, with the tail of the output', async () => {
  expect(await readResults({ report: undefined, root, cwd: root }, ended(0))).toEqual({
    tests: [{ name: COMMAND_TEST, status: 'passed' }],
    reported: 1,
  });
  const failed = await readResults({ report: undefined, root, cwd: root }, ended(2, 'boom'));
  expect(failed.tests).toEqual([{ name: COMMAND_TEST, status: 'failed', message: 'exit code 2\nboom' }]);
});

test('a command that fails though its report is all green has failed', async () => {
  await writeFile(join(root, 'reports/one.xml'), PASSED);
  const { tests } = await readResults({ report: 'reports/*.xml', root, cwd: root }, ended(1, 'crashed at exit'));
  expect(tests.map((t) => `${t.status} ${t.name}`)).toEqual(['passed s › a', `failed ${COMMAND_TEST}`]);
});

test('an unreadable report is a problem, not a pass', async () => {
  await writeFile(join(root, 'reports/one.xml'), '<testsuite');
  const results = await readResults({ report: 'reports/*.xml', root, cwd: root }, ended(0));
  expect(results).toEqual({ tests: [], reported: 0, problem: expect.stringContaining('reports/one.xml') as string });
});

test('TAP comes from stdout', async () => {
  const results = await readResults({ report: { tap: 'stdout' }, root, cwd: root }, ended(0, 'ok 1 - a\n1..1\n'));
  expect(results.tests).toEqual([{ name: 'a', status: 'passed' }]);
});

test('of two results of one name the failure wins', () => {
  const merged = mergeResults([
    { name: 'a', status: 'passed' },
    { name: 'a', status: 'failed', message: 'teardown' },
    { name: 'b', status: 'skipped' },
    { name: 'b', status: 'passed' },
  ]);
  expect(merged.map((t) => `${t.status} ${t.name}`)).toEqual(['failed a', 'passed b']);
});
