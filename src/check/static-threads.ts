import { Worker } from 'node:worker_threads';
import { LockstepError } from '../errors.ts';
import { type StaticCheck, type StaticCheckInput, staticFailure } from './static-check.ts';
import type { FromThread, ToThread } from './static-worker.ts';

/** Static checks on threads of their own, which are ended when a text takes them too long or too much memory. */
export interface StaticThreads extends AsyncDisposable {
  check(input: StaticCheckInput): Promise<StaticCheck>;
}

export interface StaticThreadsOptions {
  /** Checks at a time. Default 2. */
  threads?: number;
  /** How long a thread may go without an answer or a question, in ms. Default 30,000. */
  patienceMs?: number;
  /** A thread's heap, in MB. Default 512. */
  memoryMb?: number;
}

export function createStaticThreads(options: StaticThreadsOptions = {}): StaticThreads {
  const { threads: most = 2, patienceMs = 30_000, memoryMb = 512 } = options;
  const free: Worker[] = [];
  const all = new Set<Worker>();
  const waiting: Array<() => void> = [];

  async function take(): Promise<Worker> {
    while (free.length === 0 && all.size >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    const worker = free.pop() ?? begin();
    return worker;
  }

  function begin(): Worker {
    const worker = new Worker(new URL('./static-worker.ts', import.meta.url), limits(memoryMb));
    all.add(worker);
    // One that ends while it has nothing to do is of no use any more.
    worker
      .on('error', () => undefined)
      .on('exit', () => {
        all.delete(worker);
        if (free.includes(worker)) free.splice(free.indexOf(worker), 1);
      });
    return worker;
  }

  async function end(worker: Worker): Promise<void> {
    all.delete(worker);
    await worker.terminate();
  }

  return {
    async check(input) {
      const worker = await take();
      const outcome = await runOn(worker, input, patienceMs);
      if ('result' in outcome) free.push(worker);
      else await end(worker);
      waiting.shift()?.();
      if ('result' in outcome) return outcome.result;
      if ('unread' in outcome) throw outcome.unread;
      return staticFailure(outcome.failed, input.scope);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...all].map(end));
    },
  };
}

function limits(memoryMb: number) {
  return { resourceLimits: { maxOldGenerationSizeMb: memoryMb }, env: {}, stdin: false };
}

type Outcome = { result: StaticCheck } | { unread: unknown } | { failed: LockstepError };

/** Files are read here, where GitHub is; what goes wrong with that is thrown as it came. */
function runOn(worker: Worker, input: StaticCheckInput, patienceMs: number): Promise<Outcome> {
  const { scope, base, head, today, accepted = [] } = input;
  return new Promise((resolve) => {
    let unread: unknown;
    let reading = 0;
    let timer: NodeJS.Timeout | undefined;
    const finish = (outcome: Outcome): void => {
      clearTimeout(timer);
      worker.off('message', hear).off('error', fail).off('exit', leave);
      resolve(outcome);
    };
    // Waiting for GitHub is no fault of the thread's.
    const watch = (): void => {
      clearTimeout(timer);
      if (reading === 0) timer = setTimeout(() => finish({ failed: tooHard('takes too long') }), patienceMs);
    };
    const send = (message: ToThread): void => worker.postMessage(message);
    const hear = (message: FromThread): void => {
      if ('done' in message || 'unread' in message) {
        finish('done' in message ? { result: message.done } : { unread });
        return;
      }
      const { read, side, path } = message;
      reading++;
      watch();
      input[side]
        .text(path)
        .then(
          (text) => send({ read, text }),
          (thrown: unknown) => {
            unread ??= thrown;
            send({ read, failed: true });
          },
        )
        .finally(() => {
          reading--;
          watch();
        });
    };
    const fail = (error: Error): void => {
      const isMemory = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      finish({
        failed: isMemory ? tooHard('takes too much memory') : new LockstepError(error.message, { cause: error }),
      });
    };
    const leave = (): void => finish({ failed: tooHard('ends the analysis') });
    worker.on('message', hear).on('error', fail).on('exit', leave);
    watch();
    const [from, to] = [base, head].map(({ id, files }) => ({ id, files }));
    if (from !== undefined && to !== undefined) send({ task: { scope, base: from, head: to, today, accepted } });
  });
}

function tooHard(why: string): LockstepError {
  return new LockstepError(`Reading the migrations ${why}.`, {
    code: 'static-too-hard',
    hint: 'Split the migration into smaller files, or let the rehearsal in the workflow judge it.',
  });
}
