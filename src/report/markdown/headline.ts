import type { Reason } from '../../policy/verdict.ts';
import { codeSpan, prose } from '../escape.ts';
import { type Headline, headlineOf } from '../headline.ts';
import { placeOf } from '../names.ts';
import type { JsonReport } from '../report.ts';
import { SEVERITY_MARKS, VERDICT_MARKS } from './marks.ts';

/** Further reasons shown on the first screen. */
export const REASONS_SHOWN = 10;

/** The line that decides. */
export function renderVerdict(report: JsonReport): string {
  return `## ${VERDICT_MARKS[report.verdict]} Lockstep: ${prose(headlineOf(report).title, 160)}`;
}

/** One bold sentence why and the next step; then the other reasons, a line each. */
export function renderReasons(report: JsonReport): string {
  const headline = headlineOf(report);
  const mentioned = headline.next === undefined || /\bsplit\b/i.test(headline.next);
  const splitBelow = mentioned || (report.split ?? []).length === 0 ? '' : ' The split is below, ready to copy.';
  const next = headline.next === undefined ? '' : `**Next:** ${prose(sentence(headline.next), 400)}${splitBelow}`;
  if (report.verdict === 'pass') return [prose(headline.why), ...(next === '' ? [] : ['', next])].join('\n');
  const why = `> ${boldFirstSentence(headline.why)}`;
  return [why, ...(next === '' ? [] : ['>', `> ${next}`]), ...otherReasons(headline)].join('\n');
}

function otherReasons({ others }: Headline): string[] {
  if (others.length === 0) return [];
  const lines = others.slice(0, REASONS_SHOWN).map(reasonLine);
  const rest = others.length - REASONS_SHOWN;
  return ['', 'Also:', '', ...lines, ...(rest > 0 ? [`- and ${rest} more`] : [])];
}

function reasonLine({ severity, location, message }: Reason): string {
  const place = location === undefined ? '' : `${codeSpan(placeOf(location))} `;
  return `- ${SEVERITY_MARKS[severity]} ${place}${prose(message, 300)}`;
}

/** The first sentence carries the news; what follows it explains. */
function boldFirstSentence(text: string): string {
  const end = /[.:](?=\s+[A-Z0-9“`])/.exec(text.slice(0, 240))?.index;
  if (end === undefined) return text.length > 240 ? prose(text) : `**${prose(text)}**`;
  return `**${prose(text.slice(0, end + 1))}** ${prose(text.slice(end + 1).trim())}`;
}

function sentence(text: string): string {
  return /[.!?…)]$/.test(text) ? text : `${text}.`;
}
