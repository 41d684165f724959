import type { TracedStatement } from '../../trace/trace.ts';

type Relations = Array<{ schema: string; name: string }>;

/**
 * What the same statement locked in an earlier run: for one that cannot be held still, and whose locks are not known
 * before it ends. Where the runs differ, nothing.
 */
export function relationsFrom(earlier: readonly TracedStatement[]): (record: Readonly<TracedStatement>) => Relations {
  return ({ index, sql }) => {
    const same = earlier[index];
    if (same === undefined || same.sql !== sql) return [];
    return same.locks.filter(({ isNew }) => !isNew).map(({ schema, name }) => ({ schema, name }));
  };
}
