import type { Run, TargetStore } from '../store.ts';
import { driveRun } from './drive.ts';
import type { DriveOptions } from './options.ts';

export type TakeUpOptions = Omit<DriveOptions, 'runId'> & {
  store: TargetStore;
  /** Told of a run that could not be taken up now; it is tried again with the next call. */
  onError?: (run: Run, thrown: unknown) => void;
};

/**
 * Drives on every run of the target that should have a driver and has none: its driver died, or it was asked to begin,
 * to resume or to end while nobody was there. May be called at any time, from any number of processes.
 * @returns the runs as they are then
 */
export async function takeUp({ onError, ...options }: TakeUpOptions): Promise<Run[]> {
  const { store } = options;
  const waiting = await store.runs({ states: ['paused', 'needs_operator'] });
  const driven: Run[] = [];
  for (const run of [...(await store.abandoned()), ...waiting]) {
    if (options.signal?.aborted === true) break;
    try {
      driven.push(await driveRun({ ...options, runId: run.id }));
    } catch (thrown) {
      onError?.(run, thrown);
    }
  }
  return driven;
}
