interface Asked<T> {
  answer: Promise<T>;
  /** By performance.now(). */
  until: number;
}

/** One question at a time for a name, whose answer counts for `keptMs`; a failure does not. */
export function askOnce<T>(ask: (name: string) => Promise<T>, keptMs: number): (name: string) => Promise<T> {
  const known = new Map<string, Asked<T>>();
  return (name) => {
    const last = known.get(name);
    if (last !== undefined && last.until > performance.now()) return last.answer;
    const asked: Asked<T> = { answer: ask(name), until: Infinity };
    known.set(name, asked);
    asked.answer.then(
      () => (asked.until = performance.now() + keptMs),
      () => known.delete(name),
    );
    return asked.answer;
  };
}
