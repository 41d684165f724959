import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const entry = join(import.meta.dirname, '../../src/entry/cli.ts');

export interface CliResult {
  /** Null when a signal ended it. */
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
  ms: number;
}

export interface CliOptions {
  cwd?: string;
  /** Added to this process's environment. */
  env?: Record<string, string>;
  /** Arguments for node itself, such as `--max-old-space-size=300`. */
  node?: string[];
}

export interface RunningCli {
  child: ChildProcess;
  /** What stdout and stderr said so far. */
  said(): string;
  /** Waits until stdout or stderr says it; throws with what they said when the CLI ends first. */
  until(pattern: RegExp): Promise<void>;
  ended: Promise<CliResult>;
}

/** Starts the CLI as a user does: a process of its own. */
export function startCli(args: string[], { cwd, env = {}, node = [] }: CliOptions = {}): RunningCli {
  const began = performance.now();
  const child = spawn(process.execPath, [...node, entry, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', ...env },
    ...(cwd !== undefined && { cwd }),
  });
  const text = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text.stdout += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text.stderr += chunk;
  });
  const ended = once(child, 'close').then(
    (): CliResult => ({
      code: child.exitCode,
      signal: child.signalCode,
      ...text,
      ms: Math.round(performance.now() - began),
    }),
  );
  const said = (): string => text.stdout + text.stderr;
  return {
    child,
    said,
    ended,
    async until(pattern) {
      while (!pattern.test(said())) {
        if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the CLI ended: ${said()}`);
        await sleep(20);
      }
    },
  };
}

/** Runs the CLI to its end. A non-zero exit is a result. */
export function runCli(args: string[], options: CliOptions = {}): Promise<CliResult> {
  return startCli(args, options).ended;
}

/** Checks HEAD against its parent. */
export function checkLast(dir: string, args: string[] = [], options: CliOptions = {}): Promise<CliResult> {
  return runCli(['check', '--repo', dir, '--base', 'HEAD^', '--head', 'HEAD', ...args], options);
}

export interface ScratchTmp extends Disposable {
  dir: string;
  /** For CliOptions.env. */
  env: { TMPDIR: string };
  /** What is still in it. */
  left(): string[];
}

/** A temporary directory of its own for a CLI, so that what it leaves behind is seen. */
export function scratchTmp(): ScratchTmp {
  const dir = mkdtempSync(join(tmpdir(), 'cli-tmp-'));
  chmodSync(dir, 0o777); // The server's user must be able to use it, too.
  return {
    dir,
    env: { TMPDIR: dir },
    left: () => readdirSync(dir),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
}
