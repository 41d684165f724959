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

/** Two that follow each other faster than they can be written become one, where all that they hold are lists. */
function joins(one: Record<string, unknown>, other: Record<string, unknown>): boolean {
  const keys = Object.keys(one);
  return (
    keys.length > 0 &&
    keys.join() === Object.keys(other).join() &&
    [one, other].every((data) => Object.values(data).every(Array.isArray))
  );
}

function join(one: Record<string, unknown>, other: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(one).map(([key, list]) => [key, [...(list as unknown[]), ...(other[key] as unknown[])]]),
  );
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
      const last = waiting.length > 1 ? waiting.at(-1) : undefined;
      if (last?.kind === kind && joins(last.data, data)) last.data = join(last.data, data);
      else waiting.push({ kind, data });
      // What goes wrong is told by flush, which tries again.
      start().catch(() => undefined);
    },
    async flush() {
      while (waiting.length > 0) await (writing?.catch(() => undefined) ?? start());
    },
  };
}
