import { parentPort, workerData } from 'node:worker_threads';
import { checkInput } from './check-input.ts';
import { makeInput } from './make-input.ts';

/** A share of the inputs; where it is, is written where the main thread sees it even if an input hangs. */
const { seed, from, step, inputs, at } = workerData as {
  seed: number;
  from: number;
  step: number;
  inputs: number;
  at: SharedArrayBuffer;
};
const place = new Int32Array(at);
const done = { checked: 0, unread: 0, slowest: 0, slowestIndex: 0 };
const failures: Array<{ index: number; message: string }> = [];
for (let index = from; index < inputs; index += step) {
  Atomics.store(place, 0, index);
  const began = performance.now();
  try {
    const { unread } = await checkInput(makeInput(seed, index));
    if (unread) done.unread++;
  } catch (error) {
    failures.push({ index, message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    if (failures.length >= 20) break;
  }
  const took = performance.now() - began;
  if (took > done.slowest) Object.assign(done, { slowest: took, slowestIndex: index });
  done.checked++;
}
parentPort?.postMessage({ ...done, failures });
