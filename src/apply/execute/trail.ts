import type { TargetStore } from '../store.ts';

/** The audit trail of one run, in order; written while statements run, not between them. */
export interface Trail {
  add(kind: string, data: Record<string, unknown>): void;
  /** @throws what kept an event from being written: a run whose trail cannot be written does not go on */
  flush(): Promise<void>;
}

export function openTrail(store: Pick<TargetStore, 'append'>, run: string): Trail {
  let last: Promise<unknown> = Promise.resolve();
  return {
    add(kind, data) {
      last = last.then(() => store.append({ run, kind, data }));
      // Told by flush.
      last.catch(() => undefined);
    },
    async flush() {
      const waiting = last;
      try {
        await waiting;
      } finally {
        // What was said is said once; the next event may get through again.
        if (last === waiting) last = Promise.resolve();
      }
    },
  };
}
