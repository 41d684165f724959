import { hygieneOf } from '../all-findings.ts';
import { codeSpan, details, htmlProse, prose } from '../escape.ts';
import { hygieneTitle } from '../hygiene-title.ts';
import type { JsonReport } from '../report.ts';

/** Notes listed. */
const SHOWN = 20;

/** Taste takes one folded line, however much there is. */
export function renderHygiene(report: JsonReport): string {
  const found = hygieneOf(report);
  if (found.length === 0) return '';
  const lines = found.slice(0, SHOWN).map(({ place, message }) => `- ${codeSpan(place)} ${prose(message, 300)}`);
  const rest = found.length - SHOWN;
  return details(
    htmlProse(hygieneTitle(found), 300),
    [...lines, ...(rest > 0 ? [`- and ${rest} more`] : [])].join('\n'),
  );
}
