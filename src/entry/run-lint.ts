import { fstatSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { KeptCode } from '../check/lint/kept-code.ts';
import type { ResultStore } from '../check/lint/kept-results.ts';
import type { LintChangesInput } from '../check/lint/lint-changes.ts';
import { lintParallel } from '../check/lint/lint-parallel.ts';
import type { SettingsInput } from '../check/lint/lint-settings.ts';
import { keepJudge, loadJudge } from '../check/lint/load-judge.ts';
import type { LintFilesInput } from '../check/lint/tree-of.ts';
import { LockstepError, toError, UsageError } from '../errors.ts';
import type { LintResult } from '../report/lint/lint-result.ts';
import { exitCodeOfVerdict } from './exit-code.ts';
import { type LintFormat, renderLint } from './render-lint.ts';
import { today } from './today.ts';

export interface LintOptions {
  format: LintFormat;
  base?: string;
  repo: string;
  config?: string;
  databaseVersion?: number;
  all?: boolean;
  hygiene: boolean;
  stdin?: boolean;
  stdinFilename?: string;
  output?: string;
  color: boolean;
  /** Whether a result that is kept of the same files will do. Default true. */
  cache?: boolean;
}

/** `lockstep lint`, whoever read its options; answers the exit code. `kept` is the bundle, for threads of its own. */
export async function runLint(paths: string[], options: LintOptions, kept?: KeptCode): Promise<number> {
  const result = await run(paths, options, kept);
  const text = await renderLint(result, options.format, {
    all: options.all === true,
    color: options.color && !process.env.NO_COLOR && options.output === undefined && isTerminal(),
  });
  write(text, options.output);
  keepJudge();
  return exitCodeOfVerdict(result.verdict);
}

/** `process.stdout` would load Node's streams and sockets, which takes longer than linting a file. */
function isTerminal(): boolean {
  try {
    return fstatSync(1).isCharacterDevice() && process.env.TERM !== 'dumb';
  } catch {
    return false;
  }
}

async function run(paths: string[], options: LintOptions, kept: KeptCode | undefined): Promise<LintResult> {
  const settings: SettingsInput = {
    today: today(),
    ...(options.databaseVersion !== undefined && { databaseVersion: options.databaseVersion }),
    ...(options.config !== undefined && { config: { text: read(options.config, '--config'), file: options.config } }),
  };
  const result = await lint({ paths, options, settings, kept });
  if (options.hygiene) return result;
  return { ...result, findings: result.findings.filter(({ hygiene }) => hygiene !== true) };
}

interface LintCall {
  paths: string[];
  options: LintOptions;
  settings: SettingsInput;
  kept: KeptCode | undefined;
}

async function lint({ paths, options, settings, kept }: LintCall): Promise<LintResult> {
  const fromStdin = options.stdin === true || paths.includes('-');
  if (paths.length === 0 && !fromStdin) {
    const input: LintChangesInput = { dir: options.repo, settings };
    const { lintChanges } = await loadJudge(kept);
    return lintChanges(options.base === undefined ? input : { ...input, base: options.base });
  }
  const stdin = { bytes: fromStdin ? readStdin() : Buffer.alloc(0), filename: options.stdinFilename ?? 'stdin.sql' };
  const input: LintFilesInput = {
    paths: paths.filter((path) => path !== '-'),
    cwd: process.cwd(),
    settings: async (tree) => (await loadJudge(kept)).settingsFor(tree, settings),
    ...(fromStdin && { stdin }),
  };
  return lintParallel(input, { kept, store: storeOf({ paths, options, settings, kept }) });
}

/** Results are kept where the bundle's code is: a checkout, which changes by the minute, keeps none. */
function storeOf({ paths, options, settings, kept }: LintCall): ResultStore | undefined {
  if (kept?.dir === undefined || options.cache === false) return undefined;
  const { today: day, ...others } = settings;
  const call = JSON.stringify([process.cwd(), paths, others]);
  return { dir: join(kept.dir, 'results'), call, made: `${kept.hash} ${day}` };
}

function readStdin(): Buffer {
  try {
    return readFileSync(0);
  } catch (cause) {
    throw new UsageError(`Nothing can be read from stdin: ${toError(cause).message}`, {
      code: 'file-missing',
      hint: 'Pipe the SQL in, or name files.',
      cause,
    });
  }
}

function read(file: string, option: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const hint = `Correct ${option}.`;
    throw new UsageError(`The configuration ${file} cannot be read.`, { code: 'config-missing', hint, cause });
  }
}

function write(text: string, output: string | undefined): void {
  if (output === undefined) {
    print(Buffer.from(text));
    return;
  }
  try {
    writeFileSync(output, text);
  } catch (cause) {
    throw new UsageError(`The result cannot be written to ${output}: ${toError(cause).message}`, {
      code: 'output-not-writable',
      hint: 'Correct --output; its directory must exist.',
      cause,
    });
  }
}

/** A pipe that is full is waited for; a reader that has gone away has what it wanted. */
function print(bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN')
        throw new LockstepError(`The result could not be written: ${toError(error).message}`, {
          code: 'output-failed',
          hint: 'Make room, or write it somewhere else with --output.',
          cause: error,
        });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
