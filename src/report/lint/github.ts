import { clamp, clean, cleanLine } from '../clean.ts';
import type { LintFinding, LintResult } from './lint-result.ts';
import { type LintView, shownFindings, summaryOf, worstFirst } from './select.ts';

/** GitHub shows so many annotations of a kind from one step, and drops the others without a word. */
const SHOWN = 10;

/**
 * Workflow commands: an annotation a finding, the worst first.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function renderLintGithub(result: LintResult, view: LintView = {}): string {
  const byKind = Map.groupBy(worstFirst(shownFindings(result, view)), kindOf);
  const lines = [...byKind].flatMap(([kind, findings]) => findings.slice(0, SHOWN).map((each) => command(kind, each)));
  const rest = [...byKind.values()].reduce((sum, { length }) => sum + Math.max(0, length - SHOWN), 0);
  const more = rest > 0 ? [`and ${rest} more than GitHub shows; lockstep lint --format text has them all`] : [];
  return `${[...lines, ...more, `Lockstep: ${result.verdict}: ${summaryOf(result)}`].join('\n')}\n`;
}

type Kind = 'error' | 'warning' | 'notice';

function kindOf({ severity, undecided }: LintFinding): Kind {
  if (severity === 'block' || undecided === true) return 'error';
  return severity === 'warn' ? 'warning' : 'notice';
}

function command(kind: Kind, { path, range, rule, message, recipe = [] }: LintFinding): string {
  // GitHub takes columns only where the range is within one line.
  const columns: Array<[string, string]> =
    range.line === range.endLine && range.endColumn > range.column
      ? [
          ['col', String(range.column)],
          ['endColumn', String(range.endColumn - 1)],
        ]
      : [];
  const properties: Array<[string, string]> = [
    ['file', path],
    ['line', String(range.line)],
    ['endLine', String(range.endLine)],
    ...columns,
    ['title', clamp(`Lockstep: ${cleanLine(rule)}`, 255)],
  ];
  const text = [message, ...recipe.map((step, index) => `${index + 1}. ${step}`)].join('\n');
  const listed = properties.map(([name, value]) => `${name}=${escapeProperty(value)}`).join(',');
  return `::${kind} ${listed}::${escapeData(clamp(clean(text), 4000))}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
