import { codeSpan, details, prose, table } from '../escape.ts';
import { SEVERITY_MARKS, VERDICT_MARKS } from '../markdown/marks.ts';
import { fitSections, present } from '../markdown/section.ts';
import type { LintFinding, LintResult } from './lint-result.ts';
import { type LintView, shownFindings, summaryOf, worstFirst } from './select.ts';

/** Rows of the table. */
const SHOWN = 50;

/** The result as GitHub Markdown; everything that comes from the files is escaped. */
export function renderLintMarkdown(result: LintResult, view: LintView = {}): string {
  const findings = worstFirst(shownFindings(result, view));
  const rest = findings.length - SHOWN;
  const waived = result.waived.map(
    ({ path, range, rule, waiver }) =>
      `- ${codeSpan(`${path}:${range.line}`)} ${codeSpan(rule)}: ${prose(waiver.reason)}`,
  );
  return fitSections(
    present([
      {
        name: 'verdict',
        weight: Infinity,
        text: `## ${VERDICT_MARKS[result.verdict]} Lockstep lint\n\n${summaryOf(result)}`,
      },
      {
        name: 'findings',
        weight: 2,
        text: findings.length === 0 ? '' : table(['', 'where', 'what'], findings.slice(0, SHOWN).map(row)),
      },
      { name: 'more', weight: 3, text: rest > 0 ? `and ${rest} more.` : '' },
      {
        name: 'the safe ways',
        weight: 1,
        text: recipes(findings.slice(0, SHOWN)),
      },
      {
        name: 'waived findings',
        weight: 1.5,
        text: waived.length === 0 ? '' : details(`${waived.length} waived`, waived.slice(0, SHOWN).join('\n')),
      },
    ]),
    64_000,
  );
}

function row({ severity, undecided, path, range, message, rule }: LintFinding): string[] {
  const mark = undecided === true ? VERDICT_MARKS.error : SEVERITY_MARKS[severity];
  return [mark, codeSpan(`${path}:${range.line}`), `${prose(message, 400)} (${codeSpan(rule)})`];
}

/** One fold a rule, with the steps for its first place. */
function recipes(findings: readonly LintFinding[]): string {
  return [...Map.groupBy(findings, ({ rule }) => rule)]
    .flatMap(([rule, [first]]) =>
      first?.recipe === undefined
        ? []
        : [
            details(
              `The safe way instead of ${rule.replaceAll(/[^\w-]/g, '')}`,
              first.recipe.map((step, index) => `${index + 1}. ${prose(step, 1200)}`).join('\n'),
            ),
          ],
    )
    .join('\n\n');
}
