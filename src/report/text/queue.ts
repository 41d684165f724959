import { queueWords } from '../queue-words.ts';
import type { JsonReport } from '../report.ts';
import { wrap } from './layout.ts';
import type { Style } from './style.ts';

/** Statements listed. */
const SHOWN = 5;

/** What waits behind the migration while somebody has a transaction open. */
export function queueLines(report: JsonReport, style: Style): string[] {
  const words = queueWords(report);
  if (words.length === 0) return [];
  const { width } = style;
  const lines = words
    .slice(0, SHOWN)
    .flatMap(({ place, what, tried }) => [
      ...wrap(`${place}  ${what}`, { width, first: '  ', indent: '    ' }).map(style.code),
      ...wrap(tried, { width, indent: '    ' }).map(style.dim),
    ]);
  const rest = words.length - SHOWN;
  return [style.bold('Behind an open transaction'), ...lines, ...(rest > 0 ? [`  and ${rest} more`] : [])];
}
