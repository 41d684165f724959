/**
 * `npm run fuzz -- --inputs N --seed S`: mutated statements and bytes through the splitter, the lexer, the parser, the
 * analysis, every rule and lint's verdict: no crash, no hang, the pieces are the text, and what is not read is never
 * green. `--only INDEX` repeats one input and prints it. Exits with 1 where a promise is broken.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { checkInput } from './fuzz/check-input.ts';
import { makeInput } from './fuzz/make-input.ts';

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    threads: { type: 'string' },
  },
});
const [inputs, seed] = [Number(values.inputs), Number(values.seed)];
/** An input that takes longer hangs. */
const LIMIT_MS = 30_000;

interface Share {
  checked: number;
  unread: number;
  slowest: number;
  slowestIndex: number;
  failures: Array<{ index: number; message: string }>;
}

if (values.only !== undefined) {
  const text = makeInput(seed, Number(values.only));
  console.log(JSON.stringify(text));
  await checkInput(text);
  process.exit(0);
}
const began = performance.now();
const threads = values.threads === undefined ? Math.min(4, availableParallelism()) : Number(values.threads);
const shares = await Promise.all(Array.from({ length: threads }, (_, from) => run(from)));
const failures = shares.flatMap((share) => share.failures);
const checked = shares.reduce((sum, share) => sum + share.checked, 0);
const unread = shares.reduce((sum, share) => sum + share.unread, 0);
const slowest = shares.toSorted((a, b) => b.slowest - a.slowest)[0];
for (const { index, message } of failures.slice(0, 20))
  console.log(`input ${index} (--seed ${seed} --only ${index}): ${message}`);
console.log(
  `${checked} inputs, ${unread} of them with statements that were not read (never green), ${failures.length} failures; ` +
    `slowest ${slowest?.slowest.toFixed(0)} ms (input ${slowest?.slowestIndex}); ${((performance.now() - began) / 1000).toFixed(0)} s`,
);
process.exit(failures.length > 0 ? 1 : 0);

function run(from: number): Promise<Share> {
  const at = new SharedArrayBuffer(4);
  const place = new Int32Array(at);
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./fuzz/fuzz-worker.ts', import.meta.url), {
      workerData: { seed, from, step: threads, inputs, at },
    });
    let seen = -1;
    const watch = setInterval(() => {
      const now = Atomics.load(place, 0);
      if (now === seen) {
        clearInterval(watch);
        void worker.terminate();
        resolve({ ...nothing, failures: [{ index: now, message: `hangs: more than ${LIMIT_MS / 1000} s` }] });
      }
      seen = now;
    }, LIMIT_MS);
    const nothing: Share = { checked: 0, unread: 0, slowest: 0, slowestIndex: 0, failures: [] };
    worker.once('message', (share: Share) => {
      clearInterval(watch);
      resolve(share);
    });
    worker.once('error', (error) => {
      clearInterval(watch);
      const index = Atomics.load(place, 0);
      resolve({ ...nothing, failures: [{ index, message: `crashes: ${String(error)}` }] });
    });
    worker.once('exit', (code) => {
      if (code !== 0) reject(new Error(`a thread ended with ${code}`));
    });
  });
}
