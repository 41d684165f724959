import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { SuiteError } from '../errors.ts';
import { captureOutput } from './capture-output.ts';
import { cleanText, redact, tailOf } from './clean-text.ts';
import { keepCommand } from './keeper.ts';
import { killTree, RUN_MARK, terminateTree } from './kill-tree.ts';

export interface CommandInput {
  /** The user's own command line, run by `bash -e -o pipefail -c` (`sh -e -c` without bash). */
  command: string;
  cwd: string;
  /** The whole environment; nothing is inherited. See `commandEnv`. */
  env: Readonly<Record<string, string>>;
  /** ms; then SIGTERM to the whole tree, and SIGKILL two seconds later. */
  timeoutMs: number;
  signal?: AbortSignal;
  /** Called with each line of stdout and stderr as it comes, uncleaned. */
  onLine?: (line: string) => void;
  /** Also keep stdout by itself, up to this many characters. Default 0. */
  stdoutLimit?: number;
  /** Values never to be shown in an error's message. */
  secrets?: readonly string[];
}

export interface CommandResult {
  /** Null when a signal ended it. */
  exitCode: number | null;
  signal: NodeJS.Signals | null;
  timedOut: boolean;
  aborted: boolean;
  /** The last 200,000 characters of stdout and stderr, merged as they came. */
  output: string;
  stdout: string;
  durationMs: number;
}

const GRACE_MS = 2_000;
const DRAIN_MS = 500;

/**
 * Runs a user's command in a process group of its own, without stdin. When it has ended, however it did, everything
 * that it started is killed, also what left the group (Linux).
 * A non-zero exit is a result, not an error.
 * @throws SuiteError when there is no such directory or shell, or the shell says "command not found" (127, 126).
 */
export async function runCommand(input: CommandInput): Promise<CommandResult> {
  const { cwd, env, timeoutMs, signal } = input;
  if (!existsSync(cwd) || !statSync(cwd).isDirectory()) {
    throw new SuiteError(`The working directory of \`${shorten(input)}\` does not exist: ${cwd}`, {
      code: 'working-directory-missing',
      hint: 'Correct workingDirectory; it is relative to the repository’s root.',
    });
  }
  const mark = randomUUID();
  const began = performance.now();
  const [shell, args] = chooseShell(env.PATH ?? '');
  const child = spawn(shell, [...args, input.command], {
    cwd,
    env: { ...env, [RUN_MARK]: mark },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  using _kept = keepCommand({ mark, group: child.pid ?? 0 });
  const captured = captureOutput(child, input);
  const ended = waitForExit(child, shell);
  const outcome = await Promise.race([ended, waitForStop(timeoutMs, signal, ended)]);
  const stopped = typeof outcome === 'string' ? outcome : undefined;
  const group = child.pid ?? 0;
  if (stopped !== undefined) {
    await terminateTree(group, mark);
    await Promise.race([ended, sleep(GRACE_MS)]);
  }
  await killTree(group, mark);
  const [exitCode, endSignal] = typeof outcome === 'string' ? await ended : outcome;
  await drain(child);
  const result: CommandResult = {
    exitCode,
    signal: endSignal,
    timedOut: stopped === 'timeout',
    aborted: stopped === 'abort',
    ...captured.read(),
    durationMs: Math.round(performance.now() - began),
  };
  if (stopped === undefined && (exitCode === 127 || exitCode === 126)) throw notFound(input, result);
  return result;
}

type Child = ChildProcessByStdio<null, Readable, Readable>;
type Exit = readonly [number | null, NodeJS.Signals | null];

function chooseShell(path: string): [string, string[]] {
  const bash = path.split(delimiter).find((dir) => dir !== '' && existsSync(join(dir, 'bash')));
  return bash === undefined ? ['sh', ['-e', '-c']] : [join(bash, 'bash'), ['-e', '-o', 'pipefail', '-c']];
}

async function waitForExit(child: Child, shell: string): Promise<Exit> {
  try {
    return (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  } catch (cause) {
    throw new SuiteError(`The shell ${shell} could not be started`, {
      code: 'shell-missing',
      hint: 'Commands need bash or sh on PATH.',
      cause,
    });
  }
}

/** Resolves when the command must be stopped; never, once it has ended by itself. */
async function waitForStop(
  timeoutMs: number,
  signal: AbortSignal | undefined,
  ended: Promise<unknown>,
): Promise<'timeout' | 'abort'> {
  if (signal?.aborted === true) return 'abort';
  const over = new AbortController();
  void ended.catch(() => undefined).finally(() => over.abort());
  const waits: Array<Promise<'timeout' | 'abort'>> = [sleep(timeoutMs, 'timeout', { signal: over.signal })];
  if (signal !== undefined) waits.push(once(signal, 'abort', { signal: over.signal }).then(() => 'abort'));
  try {
    return await Promise.race(waits);
  } catch {
    return new Promise(() => undefined);
  } finally {
    for (const wait of waits) wait.catch(() => undefined);
  }
}

/** The pipes close once every holder is dead; a holder we cannot see must not hang us. */
async function drain(child: Child): Promise<void> {
  const open = [child.stdout, child.stderr].filter((stream) => !stream.closed);
  const closed = Promise.all(open.map((stream) => once(stream, 'close')));
  await Promise.race([closed.catch(() => undefined), sleep(DRAIN_MS)]);
  child.stdout.destroy();
  child.stderr.destroy();
}

function shorten({ command, secrets = [] }: CommandInput): string {
  const line = redact(cleanText(command), secrets).replace(/\s+/g, ' ').trim();
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}

function notFound(input: CommandInput, { exitCode, output }: CommandResult): SuiteError {
  const said = redact(cleanText(tailOf(output.trimEnd(), 300)), input.secrets ?? []);
  const what = exitCode === 127 ? 'names a command that was not found' : 'names a file that is not executable';
  return new SuiteError(`\`${shorten(input)}\` ${what}: ${said}`, {
    code: 'command-not-found',
    hint: 'Install it in the job before Lockstep runs, or with the suite’s `install`.',
  });
}
