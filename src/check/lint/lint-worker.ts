import { parentPort, workerData } from 'node:worker_threads';
import { toError } from '../../errors.ts';
import { type KeptCode, loadKept } from './kept-code.ts';
import type { SharedWork } from './work-off.ts';

/** One of the threads that share the files; see lint-parallel.ts. */
const { work, kept } = workerData as { work: SharedWork; kept?: KeptCode };

void load()
  .then(({ workOff }) => workOff(work))
  .then(
    (done) => parentPort?.postMessage({ done }),
    (error: unknown) => parentPort?.postMessage({ message: toError(error).message }),
  );

async function load(): Promise<typeof import('./work-off.ts')> {
  return kept === undefined ? import('./work-off.ts') : loadKept<typeof import('./work-off.ts')>(kept).exports;
}
