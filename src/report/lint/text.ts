import { clamp, clean, cleanLine } from '../clean.ts';
import { createStyle, type Style, type TextOptions } from '../text/style.ts';
import type { LintFinding, LintResult } from './lint-result.ts';
import { type LintView, shownFindings, summaryOf } from './select.ts';

/** Findings shown; a folder of old migrations may have thousands. */
const SHOWN = 500;
/** Characters of a message, or of one step of a recipe. */
const LONGEST = 1200;

/** A line a finding, as compilers write them, its recipe below; the verdict in the last line. */
export function renderLintText(result: LintResult, options: TextOptions & LintView = {}): string {
  const style = createStyle(options);
  const findings = shownFindings(result, options);
  const told = new Set<string>();
  const lines = findings.slice(0, SHOWN).flatMap((finding) => findingLines(finding, style, told));
  const rest = findings.length - SHOWN;
  const hidden = result.findings.length - findings.length;
  return `${[
    ...lines,
    ...(rest > 0 ? [`and ${rest} more; --format json has them all`] : []),
    ...result.waived.map((finding) => waivedLine(finding, style)),
    `${style.verdict(result.verdict)}  ${summaryOf(result)}${hidden > 0 ? ' (--all shows the notes)' : ''}`,
  ].join('\n')}\n`;
}

function findingLines(finding: LintFinding, style: Style, told: Set<string>): string[] {
  const { severity, undecided, message, rule, recipe = [] } = finding;
  const mark = style.mark(undecided === true ? 'unknown' : severity);
  const head = `${placeOf(finding)}: ${mark} ${cleanLine(clamp(message, LONGEST))} ${style.dim(`[${clean(rule)}]`)}`;
  const steps = recipe.map((step, index) => `    ${index + 1}. ${cleanLine(clamp(step, LONGEST))}`);
  // The same recipe once: a list of places needs it no more often.
  const key = steps.join('\n');
  const known = told.has(key);
  told.add(key);
  return [head, ...(known ? [] : steps)].map(style.code);
}

function waivedLine(finding: LintResult['waived'][number], style: Style): string {
  const { until, reason } = finding.waiver;
  const end = until === undefined ? '' : ` until ${until}`;
  return style.dim(`${placeOf(finding)}: ${cleanLine(finding.rule)} waived${end}: ${cleanLine(reason)}`);
}

function placeOf({ path, range }: LintFinding): string {
  return `${cleanLine(path)}:${range.line}:${range.column}`;
}
