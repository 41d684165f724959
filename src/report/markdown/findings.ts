import type { Severity } from '../../analysis/analysis.ts';
import { allFindings, type PlacedFinding } from '../all-findings.ts';
import { codeSpan, details, htmlCode, htmlProse, prose } from '../escape.ts';
import { headlineOf } from '../headline.ts';
import type { JsonReport } from '../report.ts';
import { REASONS_SHOWN } from './headline.ts';
import { SEVERITY_MARKS } from './marks.ts';

/** Rules listed. */
const SHOWN = 10;
/** Characters of a message in the line that is always seen. */
const SUMMARY = 160;
/** Places listed for each rule. */
const PLACES = 5;

/** Findings with recipes, folded, one a rule and recipe, worst first. */
export function renderFindings(report: JsonReport, severities: Severity[]): string {
  const found = allFindings(report).filter(({ severity }) => severities.includes(severity));
  const groups = [
    ...Map.groupBy(found, ({ rule, severity, recipe }) => JSON.stringify([rule, severity, recipe])).values(),
  ];
  const told = toldAbove(report);
  const shown = groups.slice(0, SHOWN).map((group) => renderGroup(group, told));
  const rest = groups.length - SHOWN;
  return [...shown, ...(rest > 0 ? [`and ${rest} more findings.`] : [])].join('\n\n');
}

/** Messages that the first screen shows in full. */
function toldAbove(report: JsonReport): Set<string> {
  const { why, others } = headlineOf(report);
  return new Set([why, ...others.slice(0, REASONS_SHOWN).map(({ message }) => message)]);
}

function renderGroup(group: PlacedFinding[], above: ReadonlySet<string>): string {
  const [first] = group;
  if (first === undefined) return '';
  const more = group.length > 1 ? ` and ${group.length - 1} more` : '';
  // The reader has just read it among the reasons: then the fold says what else is in it.
  const known = first.recipe !== undefined && group.every(({ message }) => above.has(message));
  const title = known ? `The safe way instead of ${htmlCode(first.place, 60)}` : htmlProse(first.message, SUMMARY);
  const summary = `${SEVERITY_MARKS[first.severity]} ${title}${more} (${htmlCode(first.rule, 60)})`;
  // The summary has the message already, unless it was too long for it.
  const told = !known && group.length === 1 && first.message.length <= SUMMARY;
  const places = group
    .slice(0, PLACES)
    .map((each) => `- ${codeSpan(each.place)} ${told ? '' : `${prose(each.message)} `}(${each.origin})`);
  const rest = group.length - PLACES;
  const steps = (first.recipe ?? []).slice(0, 20).map((step, index) => `${index + 1}. ${prose(step, 1200)}`);
  const recipe = steps.length === 0 ? [] : ['', 'The safe way:', '', ...steps];
  return details(summary, [...places, ...(rest > 0 ? [`- and ${rest} more`] : []), ...recipe].join('\n'));
}
