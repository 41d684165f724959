export type VerdictStatus = 'pass' | 'warn' | 'fail' | 'error';

export interface Reason {
  /** Stable, kebab-case: a rule's id, or `expand-and-contract`, `old-app-breaks`, `migration-fails` … */
  code: string;
  severity: 'block' | 'warn' | 'note';
  message: string;
  location?: { path: string; line: number };
  nextStep: string;
}

const ORDER = { block: 0, warn: 1, note: 2 } as const;

/** For sorting: what blocks first, then warnings, then notes. */
export function worstFirst(one: Pick<Reason, 'severity'>, other: Pick<Reason, 'severity'>): number {
  return ORDER[one.severity] - ORDER[other.severity];
}

export interface Verdict {
  status: VerdictStatus;
  /** Worst first. */
  reasons: Reason[];
}
