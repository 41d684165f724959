import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';

const dir = mkdtempSync(join(tmpdir(), 'keeper-test-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const here = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href);

/** A zombie that nobody reaps does not run. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function within(ms: number, isDone: () => boolean): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (!isDone() && performance.now() < deadline) await sleep(20);
  return isDone();
}

/** A process that makes a scratch directory and runs a command in it, as Lockstep does. */
async function startOwner(command: string): Promise<{ kill: () => Promise<void>; scratch: string }> {
  const script = `
    import { makeScratchDir } from ${here('./scratch-dir.ts')};
    import { runCommand } from ${here('./run-command.ts')};
    const cwd = await makeScratchDir('a b ');
    console.log(cwd);
    await runCommand({ command: ${JSON.stringify(command)}, cwd, env: { PATH: process.env.PATH }, timeoutMs: 60_000 });
    setInterval(() => {}, 60_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, TMPDIR: dir },
  });
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  async function kill(): Promise<void> {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  return { scratch: chunk.toString().trim(), kill };
}

test('after SIGKILL, the running command, its daemon and the scratch directory are gone', async () => {
  const { scratch, kill } = await startOwner('setsid sleep 300 & echo $! > daemon; echo $$ > shell; sleep 300');
  expect(await within(10_000, () => existsSync(join(scratch, 'shell')))).toBe(true);
  await sleep(50);
  const pids = ['daemon', 'shell'].map((name) => Number(readFileSync(join(scratch, name), 'utf8')));
  expect(pids.map(isRunning)).toEqual([true, true]);
  await kill();
  expect(await within(10_000, () => !pids.some(isRunning) && !existsSync(scratch))).toBe(true);
});
