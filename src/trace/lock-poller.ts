import type { Catalogue } from './catalogue.ts';
import type { LockMode } from './trace.ts';

/** A lock that was seen at least once; times as of performance.now(). */
export interface SeenLock {
  oid: number;
  mode: LockMode;
  fromMs: number;
  toMs: number;
}

const longestPauseMs = 1000;

export interface PollOptions {
  pid: number;
  /** ms before the first look. */
  afterMs: number;
  /** ms between two looks; each costs the server about 0.1 ms. */
  everyMs: number;
  /** Each pause is longer than the one before by this factor. Default 1. */
  slowing?: number;
}

/**
 * Looks at a session's locks again and again from outside. A lock that was held for less than `everyMs` may be missed:
 * what it finds is `sampled`, never `measured`.
 */
export class LockPoller {
  readonly #seen = new Map<string, SeenLock>();
  readonly #open = new Set<string>();
  readonly #done: Promise<void>;
  readonly #timer: { wait: NodeJS.Timeout | undefined; wake: (() => void) | undefined } = {
    wait: undefined,
    wake: undefined,
  };
  #stopped = false;
  /** Why polling ended before it was told to. */
  failure: string | undefined;

  constructor(catalogue: Catalogue, options: PollOptions) {
    this.#done = this.#run(catalogue, options).catch((thrown: unknown) => {
      this.failure = thrown instanceof Error ? thrown.message : String(thrown);
    });
  }

  async stop(): Promise<SeenLock[]> {
    this.#stopped = true;
    clearTimeout(this.#timer.wait);
    this.#timer.wake?.();
    await this.#done;
    const now = performance.now();
    for (const key of this.#open) {
      const seen = this.#seen.get(key);
      if (seen !== undefined) seen.toMs = now;
    }
    return [...this.#seen.values()];
  }

  async #run(catalogue: Catalogue, { pid, afterMs, everyMs, slowing = 1 }: PollOptions): Promise<void> {
    if (afterMs > 0) await this.#sleep(afterMs);
    for (let pause = everyMs; !this.#stopped; pause = Math.min(pause * slowing, longestPauseMs)) {
      const locks = await catalogue.heldBy(pid);
      const now = performance.now();
      const present = new Set<string>();
      for (const { oid, mode } of locks) {
        const key = `${oid} ${mode}`;
        present.add(key);
        const seen = this.#seen.get(key);
        if (seen === undefined) this.#seen.set(key, { oid, mode, fromMs: now, toMs: now });
        else seen.toMs = now;
      }
      for (const key of this.#open) {
        const seen = this.#seen.get(key);
        // It went between the last look and this one.
        if (seen !== undefined && !present.has(key)) seen.toMs = now;
      }
      this.#open.clear();
      for (const key of present) this.#open.add(key);
      await catalogue.learn(new Set(locks.map(({ oid }) => oid)));
      if (!this.#stopped) await this.#sleep(pause);
    }
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#timer.wake = resolve;
      this.#timer.wait = setTimeout(resolve, ms);
    });
  }
}
