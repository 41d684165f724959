import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testServer } from '../../test/support/server.ts';
import type { Server } from '../database/database.ts';
import type { Compatibility } from './compatibility.ts';
import { runMatrix } from './matrix.ts';
import type { MatrixInput } from './matrix-input.ts';
import { cellOf, type Fixture, makeMatrixInput, ORDERS, statuses } from './testing/apps.ts';

let server: Server;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server[Symbol.asyncDispose]());

async function runFixture(fixture: Fixture, more: Partial<MatrixInput> = {}): Promise<Compatibility> {
  await using input = await makeMatrixInput(server, fixture);
  return await runMatrix({ ...input, ...more });
}

describe('what cannot be run', () => {
  const base: Fixture = {
    schema: ORDERS,
    migration: ['ALTER TABLE orders DROP COLUMN email'],
    old: `await check('works', () => client.query('SELECT 1'));`,
  };

  test('a command that is not found, in the control, is an error with a hint', async () => {
    await expect(runFixture({ ...base, suite: { test: 'no-such-runner' } })).rejects.toMatchObject({
      name: 'SuiteError',
      code: 'control-cannot-run',
      message: expect.stringContaining('no-such-runner: command not found') as string,
    });
  });

  test('a failing install of the new app skips its cells only', async () => {
    const result = await runFixture({
      ...base,
      suite: { install: 'test "$(basename "$PWD")" = old || { echo broken lock; exit 1; }' },
    });
    expect(statuses(result)).toEqual([
      'old on old: pass',
      'old on new: pass',
      'new on new: skipped',
      'new on old: skipped',
    ]);
    expect(cellOf(result, 'new', 'new').reason).toContain('install failed (exit code 1): broken lock');
  });

  test('a suite that forks and hangs is stopped, and its cell fails with the reason', async () => {
    const result = await runFixture({
      ...base,
      old: `if (process.env.LOCKSTEP_SCHEMA === 'new') {
          const { spawn } = await import('node:child_process');
          spawn('sleep', ['300'], { stdio: 'inherit', detached: true });
          await sleep(300_000);
        }
        await check('works', () => client.query('SELECT 1'));`,
      new: base.old,
      suite: { timeout: 3 },
    });
    expect(cellOf(result, 'old', 'new')).toMatchObject({
      status: 'fail',
      newFailures: [],
      reason: expect.stringMatching(/did not end within its timeout/) as string,
    });
    expect(cellOf(result, 'new', 'new').status).toBe('pass');
  });

  test('without a new schema only the old one is tested', async () => {
    await using input = await makeMatrixInput(server, base);
    const result = await runMatrix({ ...input, templates: { old: input.templates.old } });
    expect(statuses(result)).toEqual([
      'old on old: pass',
      'old on new: skipped',
      'new on new: skipped',
      'new on old: pass',
    ]);
  });

  test('an abort ends everything', async () => {
    const stop = new AbortController();
    const running = runFixture(
      { ...base, old: 'await sleep(300_000);' },
      {
        signal: stop.signal,
        onProgress: () => setTimeout(() => stop.abort(new Error('enough')), 300),
      },
    );
    await expect(running).rejects.toThrow('enough');
  });
});
