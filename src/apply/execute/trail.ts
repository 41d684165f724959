import type { TargetStore } from '../store.ts';

/**
 * The audit trail of one run, in order; written while statements run, not between them. What could not be written is
 * tried again with the next flush, so an event may be there twice, and is never missing.
 */
export interface Trail {
  add(kind: string, data: Record<string, unknown>): void;
  /** @throws what kept an event from being written: a run whose trail cannot be written does not go on */
  flush(): Promise<void>;
}

export function openTrail(store: Pick<TargetStore, 'append'>, run: string): Trail {
  const waiting: Array<{ kind: string; data: Record<string, unknown> }> = [];
  let writing: Promise<void> | undefined;

  async function write(): Promise<void> {
    for (let [next] = waiting; next !== undefined; [next] = waiting) {
      await store.append({ run, ...next });
      waiting.shift();
    }
  }

  function start(): Promise<void> {
    writing ??= write().finally(() => {
      writing = undefined;
    });
    return writing;
  }

  return {
    add(kind, data) {
      waiting.push({ kind, data });
      // What goes wrong is told by flush, which tries again.
      start().catch(() => undefined);
    },
    async flush() {
      while (waiting.length > 0) await (writing?.catch(() => undefined) ?? start());
    },
  };
}
