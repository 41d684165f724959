import { createWriteStream, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { isRefusal } from '../../apply/guards/control-plane.ts';
import { exportEvents, verifyLines } from '../../apply/store/export-events.ts';
import { environmentOf } from '../../apply/verbs/environments.ts';
import { EXIT, toError, UsageError } from '../../errors.ts';
import { createSession } from '../session.ts';
import { openContext } from './open-context.ts';
import type { ApplyOptions } from './options.ts';

export interface TrailOptions extends Pick<ApplyOptions, 'output' | 'quiet' | 'repo' | 'base' | 'config'> {
  /** Only this run's events. */
  run?: string;
  /** An export that is looked at, in place of a database. */
  check?: string;
}

/**
 * Writes a target's audit trail as JSON lines. @returns the exit code: 1 where an event of it is not the one that was
 * appended, or is missing
 * @throws UsageError where no such environment is configured
 */
export async function writeTrail(environment: string | undefined, options: TrailOptions): Promise<number> {
  using session = createSession(options);
  await using context = await openContext(session, { ...options, format: 'text' });
  const settings = environmentOf(context.config, environment);
  if (environment === undefined || isRefusal(settings)) {
    const { message, nextStep } = isRefusal(settings)
      ? settings
      : { message: 'No environment is named.', nextStep: '' };
    throw new UsageError(message, { code: 'unknown-environment', hint: nextStep });
  }
  session.progress.stage(`trail of ${environment}`);
  await using target = await context.open(environment, { looksOnly: true });
  const { store } = target;
  const out = options.output === undefined ? process.stdout : createWriteStream(options.output);
  await pipeline(Readable.from(exportEvents(store, options.run)), out, { end: out !== process.stdout });
  const broken = await store.verifyChain();
  if (broken === undefined) return EXIT.pass;
  session.progress.log(
    `lockstep: the trail is broken: event ${broken} is missing, or is not the one that was appended.`,
  );
  return EXIT.fail;
}

/** Looks whether an export of a whole trail is as it was written. @throws UsageError where it cannot be read */
export function checkTrail(file: string, options: TrailOptions): number {
  using session = createSession({ ...(options.quiet !== undefined && { quiet: options.quiet }) });
  const lines = readLines(file);
  const broken = verifyLines(lines);
  session.print(
    broken === undefined
      ? `${lines.length} events, each as it was appended; the digest of the last is ${digestOf(lines.at(-1))}.`
      : `Broken at line ${broken}: it is not what follows the line before it.`,
  );
  return broken === undefined ? EXIT.pass : EXIT.fail;
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch (cause) {
    throw new UsageError(`${file} cannot be read: ${toError(cause).message}`, {
      code: 'trail-not-readable',
      hint: '`lockstep trail ENVIRONMENT --output FILE` writes one.',
      cause,
    });
  }
}

/** Of what verified: a trail that was cut off at its end is whole but for this. */
function digestOf(line: string | undefined): string {
  return line === undefined ? 'none' : (JSON.parse(line) as { hash: string }).hash;
}
