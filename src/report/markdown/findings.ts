import type { Severity } from '../../analysis/analysis.ts';
import { allFindings, type PlacedFinding } from '../all-findings.ts';
import { codeSpan, details, htmlCode, htmlProse, prose } from '../escape.ts';
import type { JsonReport } from '../report.ts';
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
  const shown = groups.slice(0, SHOWN).map(renderGroup);
  const rest = groups.length - SHOWN;
  return [...shown, ...(rest > 0 ? [`and ${rest} more findings.`] : [])].join('\n\n');
}

function renderGroup(group: PlacedFinding[]): string {
  const [first] = group;
  if (first === undefined) return '';
  const more = group.length > 1 ? ` and ${group.length - 1} more` : '';
  const summary = `${SEVERITY_MARKS[first.severity]} ${htmlProse(first.message, SUMMARY)}${more} (${htmlCode(first.rule, 60)})`;
  // The summary has the message already, unless it was too long for it.
  const told = group.length === 1 && first.message.length <= SUMMARY;
  const places = group
    .slice(0, PLACES)
    .map((each) => `- ${codeSpan(each.place)} ${told ? '' : `${prose(each.message)} `}(${each.origin})`);
  const rest = group.length - PLACES;
  const steps = (first.recipe ?? []).slice(0, 20).map((step, index) => `${index + 1}. ${prose(step, 1200)}`);
  const recipe = steps.length === 0 ? [] : ['', 'The safe way:', '', ...steps];
  return details(summary, [...places, ...(rest > 0 ? [`- and ${rest} more`] : []), ...recipe].join('\n'));
}
