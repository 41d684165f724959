export type VerdictStatus = 'pass' | 'warn' | 'fail' | 'error';

export interface Reason {
  /** Stable, kebab-case: a rule's id, or `expand-and-contract`, `old-app-breaks`, `migration-fails` … */
  code: string;
  severity: 'block' | 'warn' | 'note';
  message: string;
  location?: { path: string; line: number };
  nextStep: string;
}

export interface Verdict {
  status: VerdictStatus;
  /** Worst first. */
  reasons: Reason[];
}
