import { stopsWrites } from './blocked-by.ts';
import { modeWords, placeOf, shortName } from './names.ts';
import type { JsonReport } from './report.ts';

/** One lock that keeps somebody out, from when to when, ms since the rehearsal began. */
export interface Bar {
  place: string;
  mode: string;
  /** `schema.name` of the table, shortened. */
  table: string;
  startMs: number;
  endMs: number;
}

/** The longest blocking locks of the rehearsal, at most `limit` (default 20), in order of time; one a statement, table and mode. */
export function timelineOf(report: JsonReport, limit = 20): { bars: Bar[]; left: number } {
  const bars = new Map<string, Bar>();
  for (const { location, startMs, locks } of report.migrations.flatMap(({ statements }) => statements)) {
    for (const lock of locks.filter(stopsWrites)) {
      const bar: Bar = {
        place: placeOf(location),
        mode: modeWords(lock.mode),
        table: shortName(lock.table ?? `${lock.schema}.${lock.name}`),
        startMs,
        endMs: startMs + lock.heldMs,
      };
      const key = JSON.stringify([bar.place, bar.mode, bar.table, startMs]);
      const known = bars.get(key);
      if (known === undefined || known.endMs < bar.endMs) bars.set(key, bar);
    }
  }
  const longest = [...bars.values()].toSorted((a, b) => b.endMs - b.startMs - (a.endMs - a.startMs));
  return {
    bars: longest.slice(0, limit).toSorted((a, b) => a.startMs - b.startMs),
    left: Math.max(0, longest.length - limit),
  };
}
