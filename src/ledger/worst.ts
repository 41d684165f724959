import { type Reason, type Verdict, worstFirst } from '../policy/verdict.ts';

/** A verdict with further reasons: never better than it was, and what blocks fails it. */
export function worst({ status, reasons }: Verdict, more: readonly Reason[]): Verdict {
  const all = [...reasons, ...more].toSorted(worstFirst);
  if (more.some(({ severity }) => severity === 'block')) return { status: 'fail', reasons: all };
  const isWarned = status === 'pass' && more.some(({ severity }) => severity === 'warn');
  return { status: isWarned ? 'warn' : status, reasons: all };
}

/** Reasons with the severity that `policy.rules` gives their codes; without those that it switches off. */
export function weigh(
  reasons: readonly Reason[],
  rules: Readonly<Record<string, Reason['severity'] | 'off'>> = {},
): Reason[] {
  return reasons.flatMap((reason): Reason[] => {
    const severity = rules[reason.code] ?? reason.severity;
    return severity === 'off' ? [] : [{ ...reason, severity }];
  });
}
