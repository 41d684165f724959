/** Wakes one waiter. A notification that comes while nobody waits is kept for the next one. */
export class Signal {
  #pending = false;
  #wake: (() => void) | undefined;

  notify(): void {
    if (this.#wake === undefined) {
      this.#pending = true;
      return;
    }
    const wake = this.#wake;
    this.#wake = undefined;
    wake();
  }

  wait(): Promise<void> {
    if (this.#pending) {
      this.#pending = false;
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
