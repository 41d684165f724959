import { codeSpan, prose } from '../escape.ts';
import type { JsonReport } from '../report.ts';
import { unseenParts } from '../unseen-parts.ts';

/** Lines shown. */
const SHOWN = 10;

/** What was not looked at, said out loud. */
export function renderUnseen(report: JsonReport): string {
  const parts = unseenParts(report);
  if (parts.length === 0) return '';
  const rest = parts.length - SHOWN;
  const shown = parts.slice(0, SHOWN).map(({ what, why }) => `- ${codeSpan(what)}: ${prose(why)}`);
  return ['❓ **Not looked at:**', '', ...shown, ...(rest > 0 ? [`- and ${rest} more`] : [])].join('\n');
}
