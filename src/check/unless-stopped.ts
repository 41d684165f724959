import { setTimeout as sleep } from 'node:timers/promises';
import { type DatabaseError, LockstepError } from '../errors.ts';
import type { Databases } from './databases.ts';

const SETTLE_MS = 5_000;

/**
 * What `work` gives, unless the user or the server's death stops it: then the server is taken away first, so that
 * whatever waits for a statement ends at once. A verdict of a server that has died is none.
 * @throws DatabaseError `server-died`, LockstepError `interrupted`
 */
export async function unlessStopped<T>(
  work: Promise<T>,
  { databases, signal }: { databases: Databases; signal: AbortSignal },
): Promise<T> {
  const stopped = Promise.race([databases.died, interruption(signal)]);
  const first = await Promise.race([
    work.then(
      (value) => ({ value }),
      (thrown: unknown) => ({ thrown }),
    ),
    stopped.then((error) => ({ stopped: error })),
  ]);
  if ('value' in first) return first.value;
  // Both at once: work that failed because it was stopped must not be told as a failure of its own.
  const why = 'stopped' in first ? first.stopped : await Promise.race([stopped, sleep(150)]);
  if (why === undefined) throw 'thrown' in first ? first.thrown : why;
  await databases[Symbol.asyncDispose]();
  await Promise.race([work.catch(() => undefined), sleep(SETTLE_MS, undefined, { ref: false })]);
  throw why;
}

function interruption(signal: AbortSignal): Promise<DatabaseError | LockstepError> {
  const error = new LockstepError('The check was interrupted.', {
    code: 'interrupted',
    hint: 'Run it again; nothing was left behind.',
  });
  if (signal.aborted) return Promise.resolve(error);
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(error), { once: true }));
}
