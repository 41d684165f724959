import type { DatabaseAddress } from '../../database/database.ts';
import { translateTypes } from './custom-types.ts';
import { isUnrelated, type Patience, type Probed, type Refusal } from './probe.ts';
import type { Placed, ProbeSessions } from './probe-sessions.ts';
import type { Candidate, ReadShapes } from './read-shapes.ts';

/** A query that the old schema takes, and what the new one says to it. */
export interface Compared extends Candidate, Placed {
  old: Probed;
  now: Probed;
}

export interface Comparison {
  compared: Compared[];
  /** Queries that the old schema refuses, or that were not asked about. */
  skipped: Array<{ query: Candidate; reason: string }>;
}

export interface CompareInput {
  shapes: ReadShapes;
  old: ProbeSessions;
  now: ProbeSessions;
  addresses: readonly [DatabaseAddress, DatabaseAddress];
  patience: Patience;
}

/** Other search_paths tried where a query's tables are not found. */
const PATHS = 3;
/** Errors that a query gives where its tables or functions are in a schema that is not searched. */
const NOT_FOUND = new Set(['42P01', '42883', '42704', '3F000']);

/** Asks both schemas about every query, at once. */
export async function compareSchemas(input: CompareInput): Promise<Comparison> {
  const { shapes, addresses, patience } = input;
  const translated = await translateTypes(shapes.candidates, addresses);
  const compared: Compared[] = [];
  const skipped: Comparison['skipped'] = [];
  const paths = [undefined, ...shapes.searchPaths.slice(0, PATHS)];
  let left: Candidate[] = shapes.candidates;
  for (const [round, searchPath] of paths.entries()) {
    if (left.length === 0) break;
    const asked = left.map((query) => ({ ...query, ...(searchPath !== undefined && { searchPath }) }));
    const [old, now] = await Promise.all([
      input.old.probe(asked, patience),
      input.now.probe(
        asked.map((query) => ({ ...query, paramTypes: translated(query.paramTypes) })),
        patience,
      ),
    ]);
    left = [];
    for (const [index, query] of asked.entries()) {
      const [before, after] = [old[index], now[index]];
      const reason = whyUnjudged(before, after);
      if (reason === undefined && before !== undefined && after !== undefined) {
        compared.push({ ...query, old: before, now: after });
      } else if (round < paths.length - 1 && NOT_FOUND.has(before?.refused?.sqlstate ?? '')) {
        const { searchPath: _, ...unplaced } = query;
        left.push(unplaced);
      } else skipped.push({ query, reason: reason ?? '' });
    }
  }
  return { compared, skipped };
}

function whyUnjudged(old: Probed | undefined, now: Probed | undefined): string | undefined {
  if (old === undefined || now === undefined) return 'no time was left';
  if (old.refused !== undefined) return `refused by the old schema too (${old.refused.sqlstate})`;
  const unrelated = [now.refused, now.notPlanned].find((refusal) => refusal && isUnrelated(refusal));
  return unrelated && `the server could not say (${unrelated.sqlstate})`;
}

/** What the new schema refuses it with, where the old one takes it. */
export function refusalOf({ old, now }: Pick<Compared, 'old' | 'now'>): Refusal | undefined {
  return now.refused ?? (old.notPlanned === undefined ? now.notPlanned : undefined);
}
