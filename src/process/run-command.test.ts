import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SuiteError } from '../errors.ts';
import { commandEnv } from './command-env.ts';
import { runCommand } from './run-command.ts';

let dir = '';
const { env } = commandEnv({ parent: process.env });
const run = (command: string, more: { timeoutMs?: number; signal?: AbortSignal; stdoutLimit?: number } = {}) =>
  runCommand({ command, cwd: dir, env, timeoutMs: 20_000, ...more });

/** Whether it still runs; a zombie that nobody reaps (PID 1 of a container) does not. */
async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/\) [ZX] /.test(stat);
}

async function readPid(name: string): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const text = await readFile(join(dir, name), 'utf8').catch(() => '');
    if (/^\d+\n/.test(text)) return Number(text);
    await sleep(20);
  }
  throw new Error(`${name} was never written`);
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lockstep-run-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe('running a command', () => {
  test('gives exit code and merged output, and a failure is a result', async () => {
    const result = await run('echo out; echo err >&2; exit 3');
    expect(result).toMatchObject({ exitCode: 3, signal: null, timedOut: false, aborted: false, stdout: '' });
    expect(result.output.split('\n').sort()).toEqual(['', 'err', 'out']);
  });

  test('stops at the first failing command and sees failures within a pipe', async () => {
    expect((await run('false; echo reached')).output).toBe('');
    expect((await run('false | cat')).exitCode).toBe(1);
  });

  test('has no stdin to wait for', async () => {
    expect((await run('cat; echo after')).output).toBe('after\n');
  });

  test('keeps stdout by itself when asked, and the tail of everything', async () => {
    const result = await run('echo noise >&2; seq 1 100000', { stdoutLimit: 4 });
    expect(result.stdout).toBe('1\n2\n');
    expect(result.output).toHaveLength(200_000);
    expect(result.output.endsWith('99999\n100000\n')).toBe(true);
  });

  test('hands on lines as they come, the last one without a newline too', async () => {
    const lines: string[] = [];
    await runCommand({
      command: 'printf "a\\nb"',
      cwd: dir,
      env,
      timeoutMs: 9_000,
      onLine: (l) => lines.push(l),
    });
    expect(lines).toEqual(['a', 'b']);
  });

  test('says which command was not found', async () => {
    await expect(run('no-such-command-here --flag')).rejects.toThrow(SuiteError);
    await expect(run('no-such-command-here --flag')).rejects.toThrow(/no-such-command-here: command not found/);
  });

  test('says that the working directory is missing', async () => {
    const missing = runCommand({ command: 'true', cwd: join(dir, 'gone'), env, timeoutMs: 1_000 });
    await expect(missing).rejects.toThrow(/working directory .* does not exist/);
  });

  test('hides secrets in the message of an error', async () => {
    const failing = runCommand({
      command: 'no-such --key=s3cr3t!',
      cwd: dir,
      env,
      timeoutMs: 9_000,
      secrets: ['s3cr3t!'],
    });
    await expect(failing).rejects.toThrow(/--key=\*\*\*/);
  });
});

describe('ending a command', () => {
  test('kills grandchildren at the timeout, also those that ignore SIGTERM', async () => {
    const began = performance.now();
    const running = run(`(trap '' TERM; echo $BASHPID > grandchild; sleep 300; sleep 300) & wait`, { timeoutMs: 500 });
    const pid = await readPid('grandchild');
    expect(await isAlive(pid)).toBe(true);
    expect(await running).toMatchObject({ timedOut: true });
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(await isAlive(pid)).toBe(false);
  });

  test('kills a daemon that has left the process group', async () => {
    const running = run(`setsid bash -c 'echo $$ > daemon; exec sleep 300' & sleep 300`, { timeoutMs: 700 });
    const pid = await readPid('daemon');
    await running;
    expect(await isAlive(pid)).toBe(false);
  });

  test('does not wait for what a finished command left running, and kills it', async () => {
    const began = performance.now();
    const result = await run('sleep 300 & echo $! > left; echo done');
    expect(result).toMatchObject({ exitCode: 0, output: 'done\n' });
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(await isAlive(await readPid('left'))).toBe(false);
  });

  test('stops on abort', async () => {
    const stop = new AbortController();
    const running = run('echo $$ > aborted; sleep 300', { signal: stop.signal });
    const pid = await readPid('aborted');
    stop.abort();
    expect(await running).toMatchObject({ aborted: true, timedOut: false });
    expect(await isAlive(pid)).toBe(false);
  });
});

test('a command whose signal was aborted before is stopped at once', async () => {
  expect(await run('sleep 300', { signal: AbortSignal.abort() })).toMatchObject({ aborted: true });
});

describe('the environment', () => {
  const ref = (name: string) => `\${${name}}`;
  const parent = {
    PATH: '/bin',
    GITHUB_TOKEN: 'ghp_1',
    ACTIONS_RUNTIME_TOKEN: 'a',
    AWS_SECRET_ACCESS_KEY: 'b',
    X: 'c',
  };

  test('has CI and LOCKSTEP, and nothing of the parent that is not harmless', () => {
    expect(commandEnv({ parent }).env).toEqual({ PATH: '/bin', LANG: 'C.UTF-8', CI: 'true', LOCKSTEP: '1' });
  });

  test('passes what the configuration names, and remembers it as a secret', () => {
    const { env: named, secrets } = commandEnv({
      parent,
      given: { PGHOST: 'h', PGDATABASE: 'd' },
      configured: { TOKEN: ref('GITHUB_TOKEN'), JDBC: `jdbc:postgresql://${ref('PGHOST')}/${ref('PGDATABASE')}` },
    });
    expect(named).toMatchObject({ TOKEN: 'ghp_1', JDBC: 'jdbc:postgresql://h/d' });
    expect(secrets).toEqual(['ghp_1']);
  });

  test('says which variable is not set', () => {
    const build = () => commandEnv({ parent, configured: { A: ref('NOPE') }, where: 'suites.api.env' });
    expect(build).toThrow(`suites.api.env.A refers to ${ref('NOPE')}, which is not set`);
  });
});
