import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { holdServer, isRunning, nothing, processesIn, whatIsLeft } from '../../test/support/processes.ts';
import { serverOptions, testServer } from '../../test/support/server.ts';
import { defaultCacheDir } from './cache-dir.ts';
import { connect, withClient } from './client.ts';
import type { Server } from './database.ts';
import { startServer } from './start.ts';

const cacheDir = defaultCacheDir(process.env);

async function runDirOf(server: Server): Promise<string> {
  const { rows } = await withClient(server.admin('postgres'), (client) =>
    client.query<{ dir: string }>("SELECT current_setting('data_directory') AS dir"),
  );
  return dirname(rows[0]?.dir ?? '');
}

function runDirsOf(pid: number): string[] {
  const dirs = readdirSync(tmpdir()).filter((name) => name.startsWith('lockstep-run-'));
  return dirs.filter((name) => {
    try {
      const owner = JSON.parse(readFileSync(join(tmpdir(), name, 'owner.json'), 'utf8')) as { pid: number };
      return owner.pid === pid;
    } catch {
      return false;
    }
  });
}

describe('a server leaves no process and no directory', () => {
  test('after it was disposed, also twice', async () => {
    const server = await testServer();
    const runDir = await runDirOf(server);
    expect(runDirsOf(process.pid)).toEqual([basename(runDir)]);
    expect(processesIn(runDir).length).toBeGreaterThan(3);
    expect(statSync(runDir).mode & 0o777).toBe(0o700);
    await server[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
    expect(await whatIsLeft(runDir, 0)).toEqual(nothing);
  });

  test('when it does not start, and says why', async () => {
    const started = startServer(serverOptions({ settings: { work_mem: 'plenty' } }), { cacheDir });
    await expect(started).rejects.toMatchObject({
      code: 'start-failed',
      message: expect.stringContaining('invalid value for parameter "work_mem"') as string,
    });
    expect(runDirsOf(process.pid)).toEqual([]);
  });

  test.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('after %s ended the process that started it', async (signal) => {
    const held = await holdServer([cacheDir]);
    expect(isRunning(held.postmaster)).toBe(true);
    held.child.kill(signal);
    expect(await whatIsLeft(held.runDir)).toEqual(nothing);
    expect(isRunning(held.postmaster)).toBe(false);
  });

  test('after process and guard were killed and another server starts', async () => {
    const held = await holdServer([cacheDir]);
    const others = processesIn(held.runDir).filter((pid) => pid !== held.child.pid);
    const guard = others.find((pid) => !processesIn(held.dataDir).includes(pid)) ?? 0;
    expect(guard).toBeGreaterThan(1);
    process.kill(guard, 'SIGKILL');
    held.child.kill('SIGKILL');
    await once(held.child, 'exit');
    expect(existsSync(held.runDir)).toBe(true);
    expect(isRunning(held.postmaster)).toBe(true);
    await using _server = await testServer();
    expect(await whatIsLeft(held.runDir)).toEqual(nothing);
  });

  test('while a running one is not swept away', async () => {
    await using first = await testServer();
    const runDir = await runDirOf(first);
    await using _second = await testServer();
    expect(existsSync(runDir)).toBe(true);
    expect(await first.create('still there')).toMatch(/^ls_still_there_\d+$/);
  });
});

test('a server that dies in the middle is an error with the end of its log', async () => {
  await using server = await testServer();
  const runDir = await runDirOf(server);
  const template = await server.create('template');
  const [postmaster = 0] = processesIn(`${runDir}/data`).sort((a, b) => a - b);
  process.kill(postmaster, 'SIGKILL');
  const died = await server.died;
  expect(died).toMatchObject({
    code: 'server-died',
    message: expect.stringContaining('ready to accept connections') as string,
  });
  await expect(server.clone(template, 'late')).rejects.toBe(died);
});

test('a client that idles while the server dies rejects its next query and nothing else', async () => {
  const server = await testServer();
  const client = await connect(server.admin('postgres'));
  await server[Symbol.asyncDispose]();
  await expect(client.query('SELECT 1')).rejects.toThrow();
});
