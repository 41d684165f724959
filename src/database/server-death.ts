import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError } from '../errors.ts';
import { readLogTail } from './log-tail.ts';
import type { Postmaster } from './postmaster.ts';

export interface DeathWatch {
  /** Resolves if the server ends before {@link DeathWatch.expect}. */
  died: Promise<DatabaseError>;
  /** `work`'s result; when the server died under it, that is the error it rejects with. */
  watch<T>(work: Promise<T>): Promise<T>;
  /** From now on the server's end is wanted. False when it was expected already. */
  expect(): boolean;
}

/** Tells a server's unwanted end, with the tail of its log, from a wanted one. */
export function watchForDeath({
  postmaster,
  version,
  log,
}: {
  postmaster: Postmaster;
  version: string;
  log: string;
}): DeathWatch {
  let expected = false;
  let death: DatabaseError | undefined;
  const died = new Promise<DatabaseError>((resolve) => {
    void postmaster.exited.then((exit) => {
      if (expected) return;
      const how = exit.error ?? (exit.signal ? `by ${exit.signal}` : `with exit code ${exit.code}`);
      death = new DatabaseError(
        `PostgreSQL ${version} ended in the middle (${how}).\n${readLogTail(log, 2000).trim()}`,
        {
          code: 'server-died',
          hint: 'The lines above are the end of its log. Look whether memory or disk ran out on this machine.',
        },
      );
      resolve(death);
    });
  });
  return {
    died,
    async watch(work) {
      try {
        return await work;
      } catch (thrown) {
        // The connection breaks a moment before the process is seen to end.
        await Promise.race([died, sleep(100)]);
        throw death ?? thrown;
      }
    },
    expect() {
      if (expected) return false;
      expected = true;
      return true;
    },
  };
}
