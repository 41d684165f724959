import type { QueryEvidence } from '../suites/queries/query-evidence.ts';
import { formatCount } from './format-count.ts';
import { plural } from './plural.ts';
import type { Mark } from './statement-view.ts';

/** All that the queries showed, in one line. */
export function querySummary(queries: QueryEvidence): { mark: Mark; text: string } {
  const { broken, resultChanged, indexLost, notJudged, judged } = queries;
  const counts = [
    ...(broken.length > 0 ? [`${formatCount(broken.length)} broken`] : []),
    ...(resultChanged.length > 0 ? [`${formatCount(resultChanged.length)} with another result`] : []),
    ...(indexLost.length > 0 ? [`${formatCount(indexLost.length)} without an index that they had`] : []),
  ];
  const skipped = notJudged.reduce((sum, { count }) => sum + count, 0);
  const told = counts.length === 0 ? 'none is worse off' : counts.join(', ');
  const tail = skipped === 0 ? '' : `; ${formatCount(skipped)} not judged`;
  const mark = broken.length > 0 ? 'block' : counts.length > 0 ? 'warn' : judged === 0 ? 'unknown' : 'ok';
  return { mark, text: `${queriesOf(queries)} prepared on the old and the new schema: ${told}${tail}` };
}

/** `214 queries of the running app and 80 of production`. */
export function queriesOf({ judged, judgedOf: { oldApp, snapshot } }: QueryEvidence): string {
  if (judged === 0) return 'No queries';
  if (snapshot === 0) return `${plural(oldApp, 'query', 'queries')} of the running app`;
  if (oldApp === 0) return `${plural(snapshot, 'query', 'queries')} of production`;
  return `${plural(oldApp, 'query', 'queries')} of the running app and ${formatCount(snapshot)} of production`;
}

/** `7 times`, and where it was seen. */
export function seenWords({ origin, count }: { origin: 'old app' | 'snapshot'; count: number }): string {
  const times = count === 1 ? 'once' : `${formatCount(count)} times`;
  return origin === 'old app' ? `${times} in the suite of the old app` : `${times} in production`;
}
