/** How long a chunk may wait: tests pause for longer than that, and then reading costs nobody anything. */
const delayMs = 10;
const mostBytes = 4 * 1024 * 1024;

/**
 * Reads what was passed on, in the order in which it came, when nobody waits for it. Reading at once made each answer
 * a fifth later on a machine whose cores the suite, the endpoint and the server share (bench/endpoint.ts).
 */
export class LaterReading {
  #waiting: Array<{ chunk: Buffer; read: (chunk: Buffer) => void }> = [];
  #bytes = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `read` must not throw. */
  add(chunk: Buffer, read: (chunk: Buffer) => void): void {
    this.#waiting.push({ chunk, read });
    this.#bytes += chunk.length;
    if (this.#bytes >= mostBytes) this.catchUp();
    else this.#timer ??= setTimeout(() => this.catchUp(), delayMs);
  }

  /** Afterwards everything that was added has been read. */
  catchUp(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#bytes = 0;
    for (const { chunk, read } of waiting) read(chunk);
  }
}
