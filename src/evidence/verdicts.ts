import { type Reason, type VerdictStatus, worstFirst } from '../policy/verdict.ts';
import type { JsonReport } from '../report/report.ts';

/** The higher, the worse. */
export const verdictRank: Record<VerdictStatus, number> = { pass: 0, warn: 1, error: 2, fail: 3 };

/** Reasons that say that something could not be judged. A report does not tell them apart, so none of them is green. */
const UNDECIDED = new Set([
  'not-analysed',
  'extension-missing',
  'control-fails',
  'matrix-invalid',
  'matrix-skipped',
  'statement-not-seen',
]);

export function worstOf(...verdicts: VerdictStatus[]): VerdictStatus {
  return verdicts.reduce((worst, each) => (verdictRank[each] > verdictRank[worst] ? each : worst), 'pass');
}

/** What the reasons that are left of a verdict make of it: never better than they allow, and green only without doubt. */
export function verdictLeft(before: VerdictStatus, reasons: readonly Reason[]): VerdictStatus {
  if (before === 'pass') return before;
  if (reasons.some(({ code, severity }) => severity === 'block' && !UNDECIDED.has(code))) return before;
  const isUndecided = before !== 'warn' && reasons.some(({ code }) => UNDECIDED.has(code));
  if (isUndecided || reasons.some(({ severity }) => severity === 'block')) return 'error';
  return reasons.some(({ severity }) => severity === 'warn') ? 'warn' : 'pass';
}

/** A report with further reasons, worst first; what blocks makes it at least undecided. */
export function withReasons(report: JsonReport, reasons: readonly Reason[]): JsonReport {
  if (reasons.length === 0) return report;
  const least = reasons.some(({ severity }) => severity === 'block')
    ? 'error'
    : reasons.some(({ severity }) => severity === 'warn')
      ? 'warn'
      : 'pass';
  return {
    ...report,
    verdict: worstOf(report.verdict, least),
    // What is said of the evidence as a whole is said first.
    reasons: [...reasons, ...report.reasons].toSorted(worstFirst),
  };
}

/** One reason is the same as another where both stand at one place. */
export function reasonKey({ code, location }: Pick<Reason, 'code' | 'location'>): string {
  return JSON.stringify([code, location?.path, location?.line]);
}
