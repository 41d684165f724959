import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type DriveSettings, driveRun } from '../../apply/execute/drive.ts';
import type { GuardRefusal } from '../../apply/guards/guard.ts';
import type { Run, TargetStore } from '../../apply/store.ts';
import { LockstepError, toError } from '../../errors.ts';

/** A run, and what its driver needs. */
export interface Driven {
  repository: string;
  run: Run;
  store: TargetStore;
  url: string;
  settings: DriveSettings;
  guards: (run: Run) => Promise<GuardRefusal | undefined>;
  /** Told whenever it has moved, and once more when its driver is through with it. */
  onMove: () => void;
}

export interface Drives {
  /** Drives it in the background, unless that is done already. */
  drive(driven: Driven): void;
  /** Begins no more, lets each run come to the end of its unit, and after `ms` stops the rest where they are. */
  drain(ms: number): Promise<void>;
}

/** What happens to a run here, in this process; others have their own, and the lease decides who has it. */
export function createDrives(log: Logger): Drives {
  const driven = new Map<string, Promise<void>>();
  const [draining, stopping] = [new AbortController(), new AbortController()];

  async function driveOne({ run, store, url, settings, guards, onMove, repository }: Driven): Promise<void> {
    const about = { repository, environment: run.environment, run: run.id };
    try {
      const ended = await driveRun({
        store,
        runId: run.id,
        url,
        settings,
        guards,
        owner: `bot ${hostname()} ${process.pid} ${randomUUID().slice(0, 8)}`,
        signal: stopping.signal,
        drain: draining.signal,
        onProgress: onMove,
      });
      log.info({ ...about, state: ended.state, code: ended.code }, 'a run was driven');
    } catch (thrown) {
      const code = thrown instanceof LockstepError ? thrown.code : 'unexpected';
      const level = ['run-held', 'driver-stopped', 'target-busy'].includes(code) ? 'info' : 'warn';
      log[level]({ ...about, code, why: toError(thrown).message }, 'a run is taken up later');
    } finally {
      onMove();
    }
  }

  return {
    drive(asked) {
      const key = `${asked.repository} ${asked.run.environment} ${asked.run.id}`;
      if (driven.has(key) || draining.signal.aborted) return;
      driven.set(
        key,
        driveOne(asked).finally(() => driven.delete(key)),
      );
    },
    async drain(ms) {
      draining.abort();
      const all = Promise.allSettled(driven.values());
      await Promise.race([all, sleep(ms, undefined, { ref: false })]);
      stopping.abort();
      await all;
    },
  };
}
