/** A session's time in ms since the trace began, standing still while the tracer makes the session wait. */
export class SessionClock {
  readonly #log: { zero: number; generation: number };
  #generation: number;
  #paused = 0;

  constructor(log: { zero: number; generation: number }) {
    this.#log = log;
    this.#generation = log.generation;
  }

  now(): number {
    this.#follow();
    return performance.now() - this.#log.zero - this.#paused;
  }

  /** Time that `work` takes is nobody's but the tracer's. */
  async pause<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#follow();
    const from = performance.now();
    try {
      return await work();
    } finally {
      this.#paused += performance.now() - from;
    }
  }

  /** Inside a pause: time that `work` takes is the server's. */
  async count<Result>(work: () => Promise<Result>): Promise<Result> {
    const from = performance.now();
    this.#paused += from;
    try {
      return await work();
    } finally {
      this.#paused -= performance.now();
    }
  }

  /** The trace was cleared: time begins anew. */
  #follow(): void {
    if (this.#generation === this.#log.generation) return;
    this.#generation = this.#log.generation;
    this.#paused = 0;
  }
}
