import type { JsonReport } from '../report/report.ts';

type Queries = NonNullable<JsonReport['compatibility']['queries']>;

/** What several parts say of the running app's queries: those of each suite, and production's. */
export function joinQueries(all: readonly Queries[]): Queries | undefined {
  const [first, ...others] = all;
  return first && others.reduce(join, first);
}

function join(one: Queries, other: Queries): Queries {
  const notJudged = new Map<string, number>();
  for (const { reason, count } of [...one.notJudged, ...other.notJudged]) {
    notJudged.set(reason, (notJudged.get(reason) ?? 0) + count);
  }
  const leftOut = (one.leftOut ?? 0) + (other.leftOut ?? 0);
  return {
    judged: one.judged + other.judged,
    judgedOf: {
      oldApp: one.judgedOf.oldApp + other.judgedOf.oldApp,
      snapshot: one.judgedOf.snapshot + other.judgedOf.snapshot,
    },
    notJudged: [...notJudged].map(([reason, count]) => ({ reason, count })),
    broken: byCount([...one.broken, ...other.broken]),
    resultChanged: byCount([...one.resultChanged, ...other.resultChanged]),
    indexLost: byCount([...one.indexLost, ...other.indexLost]),
    ...(leftOut > 0 && { leftOut }),
  };
}

function byCount<T extends { count: number }>(queries: readonly T[]): T[] {
  return queries.toSorted((a, b) => b.count - a.count);
}
