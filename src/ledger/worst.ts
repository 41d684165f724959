import type { Reason, Verdict } from '../policy/verdict.ts';

const ORDER = { block: 0, warn: 1, note: 2 } as const;

/** A verdict with further reasons: never better than it was, and what blocks fails it. */
export function worst({ status, reasons }: Verdict, more: readonly Reason[]): Verdict {
  const all = [...reasons, ...more].toSorted((one, other) => ORDER[one.severity] - ORDER[other.severity]);
  if (more.some(({ severity }) => severity === 'block')) return { status: 'fail', reasons: all };
  const isWarned = status === 'pass' && more.some(({ severity }) => severity === 'warn');
  return { status: isWarned ? 'warn' : status, reasons: all };
}
