import { type Reported, reportOf } from './json.ts';
import type { LintFinding, TextRange, WaivedLintFinding } from './lint/lint-result.ts';
import { sarifDocument } from './lint/sarif-document.ts';
import type { JsonReport, JsonStatement } from './report.ts';

/** The report's findings, and its reasons that stand at a place, as SARIF 2.1.0. What has no place is not in it. */
export function renderSarif(reported: Reported, { version }: { version: string }): Record<string, unknown> {
  const report = reportOf(reported);
  const findings = [...report.migrations.flatMap(ofMigration), ...ofReasons(report)];
  // What a rule says stands in its page; the report must not become larger by all of them.
  const ruleOf = (id: string) => ({ id, shortDescription: { text: id.replaceAll('-', ' ') } });
  return sarifDocument({ verdict: report.verdict, findings, waived: waivedIn(report) }, { version, ruleOf });
}

function ofMigration({ path, findings, statements }: JsonReport['migrations'][number]): LintFinding[] {
  return [
    ...findings.map((finding) => findingAt(finding, { path, range: lineOf(1) })),
    ...statements.flatMap((statement) => {
      const place = { path: statement.location.path, range: rangeOf(statement), sql: statement.sql };
      return statement.findings.map((finding) => findingAt(finding, place));
    }),
  ];
}

function findingAt(
  { statement: _, edit, origin, replacement, ...finding }: JsonStatement['findings'][number],
  place: Pick<LintFinding, 'path' | 'range' | 'sql'>,
): LintFinding {
  if (replacement === undefined) return { ...finding, ...place };
  const [line, lines] = [replacement.line, replacement.endLine - replacement.line];
  // Whole lines: to the start of the next, so that nobody needs to know how long the last one is.
  const whole = { ...replacement, endLine: line + lines + 1, endColumn: 1, text: `${replacement.text}\n` };
  return { ...finding, ...place, replacement: whole };
}

/** Reasons that are not a finding of a rule: those stand at their statement already. */
function ofReasons({ reasons, migrations }: JsonReport): LintFinding[] {
  const rules = new Set(
    migrations.flatMap((each) =>
      [...each.findings, ...each.statements.flatMap((s) => s.findings)].map(({ rule }) => rule),
    ),
  );
  return reasons.flatMap(({ code, severity, message, nextStep, location }) =>
    location === undefined || rules.has(code)
      ? []
      : [{ rule: code, severity, message, recipe: [nextStep], path: location.path, range: lineOf(location.line) }],
  );
}

function waivedIn({ waivers = [] }: JsonReport): WaivedLintFinding[] {
  return waivers.map(({ rule, severity, message, location, waiver: { line, reason, until } }) => ({
    rule,
    severity,
    message,
    path: location.path,
    range: lineOf(location.line),
    waiver: { line, reason, ...(until !== undefined && { until }) },
  }));
}

function lineOf(line: number): TextRange {
  const start = Math.max(1, line);
  return { line: start, column: 1, endLine: start, endColumn: 1 };
}

function rangeOf({ location, sql }: JsonStatement): TextRange {
  const lines = sql.trimEnd().split('\n');
  const line = Math.max(1, location.line);
  return { line, column: 1, endLine: line + lines.length - 1, endColumn: (lines.at(-1)?.length ?? 0) + 1 };
}
