import { codeSpan, details, prose } from '../escape.ts';
import { placeOf } from '../names.ts';
import { plural } from '../plural.ts';
import type { JsonReport } from '../report.ts';
import { waiverWords } from '../waivers.ts';

/** Entries listed. */
const SHOWN = 20;

/** What comments in the SQL took out of the verdict, folded, with who said why. */
export function renderWaivers({ waivers = [] }: JsonReport): string {
  if (waivers.length === 0) return '';
  const lines = waivers
    .slice(0, SHOWN)
    .map((each) => `- ${codeSpan(placeOf(each.location))} ${codeSpan(each.rule)}: ${prose(waiverWords(each))}`);
  const rest = waivers.length - SHOWN;
  const body = [...lines, ...(rest > 0 ? [`- and ${rest} more`] : [])].join('\n');
  return details(`Waived: ${plural(waivers.length, 'finding')}, in comments of the SQL`, body);
}
