import { codeSpan, details, htmlProse, prose } from '../escape.ts';
import { queueSummary, queueWords } from '../queue-words.ts';
import type { JsonReport } from '../report.ts';

/** Statements listed. */
const SHOWN = 10;

/** What waits behind the migration while somebody has a transaction open, folded. */
export function renderQueue(report: JsonReport): string {
  const words = queueWords(report);
  if (words.length === 0) return '';
  const lines = words
    .slice(0, SHOWN)
    .map(({ place, what, tried }) => `- ${codeSpan(place)}: ${prose(what)} ${prose(tried)}`);
  const rest = words.length - SHOWN;
  return details(htmlProse(queueSummary(report)), [...lines, ...(rest > 0 ? [`- and ${rest} more`] : [])].join('\n'));
}
