import { parentPort, workerData } from 'node:worker_threads';
import { toError } from '../../errors.ts';
import type { KeptCode } from './kept-code.ts';
import { loadJudge } from './load-judge.ts';
import type { SharedWork } from './work-off.ts';

/** One of the threads that share the files; see lint-parallel.ts. It loads while the work is being found. */
const { kept } = workerData as { kept?: KeptCode };
const loaded = load();
// Told when the work is asked for.
loaded.catch(() => undefined);

parentPort?.once('message', (work: SharedWork) => {
  void loaded
    .then(({ workOff }) => workOff(work))
    .then(
      (done) => parentPort?.postMessage({ done }),
      (error: unknown) => parentPort?.postMessage({ message: toError(error).message }),
    );
});

async function load(): ReturnType<typeof loadJudge> {
  const judge = await loadJudge(kept, 'many');
  await judge.prepare();
  return judge;
}
