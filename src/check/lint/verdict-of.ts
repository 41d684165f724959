import type { VerdictStatus } from '../../policy/verdict.ts';
import type { LintFinding } from '../../report/lint/lint-result.ts';

/** What blocks outranks what was not seen; what was not seen is never green. */
export function verdictOf(findings: readonly LintFinding[]): VerdictStatus {
  if (findings.some(({ severity, undecided }) => severity === 'block' && undecided !== true)) return 'fail';
  if (findings.some(({ undecided }) => undecided === true)) return 'error';
  return findings.some(({ severity }) => severity === 'warn') ? 'warn' : 'pass';
}

export function byPlace(a: LintFinding, b: LintFinding): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1;
  return a.range.line - b.range.line || a.range.column - b.range.column;
}
