import { EXIT } from '../errors.ts';

/**
 * Sees that the result got out. A reader that has gone away (`| head`) has what it wanted, and the exit code stays; a
 * full disk has not: then the check counts as not judged, because nobody can read what it found.
 */
export function watchStdout(stdout: NodeJS.WriteStream): (exitCode: number) => Promise<number> {
  let failure: NodeJS.ErrnoException | undefined;
  stdout.on('error', (error) => {
    failure ??= error;
  });
  return async (exitCode) => {
    await new Promise<void>((resolve) => stdout.write('', () => resolve()));
    // The event comes a turn after the callback.
    await new Promise((resolve) => setImmediate(resolve));
    if (failure === undefined || failure.code === 'EPIPE') return exitCode;
    process.stderr.write(`lockstep: the result could not be written: ${failure.message} [output-failed]\n`);
    process.stderr.write('  next: make room, or write it somewhere else with --output.\n');
    return EXIT.error;
  };
}
