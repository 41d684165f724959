import { closeSync, openSync, writeFileSync } from 'node:fs';
import { InvalidArgumentError, Option } from 'commander';
import { defaultCacheDir } from '../database/cache-dir.ts';
import { toError, UsageError } from '../errors.ts';
import { createProgress, type Progress } from './progress.ts';

export interface OutputOptions {
  format: 'text' | 'json' | 'markdown' | 'html';
  output?: string;
  quiet?: boolean;
  color?: boolean;
}

/** What every verb has: progress on stderr, results on stdout, an end when the user asks for one. */
export interface Session extends Disposable {
  progress: Progress;
  signal: AbortSignal;
  cacheDir: string;
  env: NodeJS.ProcessEnv;
  /** How to draw for whoever reads stdout. */
  terminal: { color: boolean; width: number };
  print(text: string): void;
}

/**
 * The first SIGINT or SIGTERM stops the work and lets it clean up; the second ends the process at once, and the
 * server's guard cleans up behind it.
 */
export function createSession({ quiet = false, output, color }: Partial<OutputOptions>): Session {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(signal === 'SIGINT' ? 130 : 143);
    process.stderr.write('\nlockstep: stopping; once more to stop at once\n');
    controller.abort(new Error(`interrupted by ${signal}`));
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const progress = createProgress({ stream: process.stderr, quiet });
  if (output !== undefined) assertWritable(output);
  const tty = process.stdout.isTTY === true && output === undefined;
  return {
    progress,
    signal: controller.signal,
    cacheDir: defaultCacheDir(process.env),
    env: process.env,
    terminal: {
      color: color !== false && tty && !process.env.NO_COLOR,
      width: Math.min(process.stdout.columns ?? 120, 160),
    },
    print(text) {
      progress.done();
      const ended = text.endsWith('\n') ? text : `${text}\n`;
      if (output === undefined) process.stdout.write(ended);
      else writeFileSync(output, ended);
    },
    [Symbol.dispose]() {
      // A stage that still runs was ended by an error, which is told next.
      progress.fail('see below');
      process.off('SIGINT', stop).off('SIGTERM', stop);
    },
  };
}

/** Minutes of work must not end in a result that cannot be written. */
function assertWritable(file: string): void {
  try {
    closeSync(openSync(file, 'a'));
  } catch (cause) {
    throw new UsageError(`The result cannot be written to ${file}: ${toError(cause).message}`, {
      code: 'output-not-writable',
      hint: 'Correct --output; its directory must exist.',
      cause,
    });
  }
}

export const formatOption = (...more: Array<OutputOptions['format']>): Option =>
  new Option('--format <format>', 'how the result is written')
    .choices(['text', 'json', 'markdown', ...more])
    .default('text');

export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number, 1 or more.');
  return value;
}
