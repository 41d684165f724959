import type { Analysis, Finding } from '../analysis/analysis.ts';
import type { PolicyConfig } from '../config/schema.ts';
import type { DetectedMigrations } from '../migrations/migration.ts';
import type { Rehearsal } from '../rehearsal/rehearsal.ts';
import type { Compatibility } from '../suites/compatibility.ts';
import { judgeCompatibility } from './judge-compatibility.ts';
import { judgeMigrations } from './judge-migrations.ts';
import { judgeQueries } from './judge-queries.ts';
import { judgeRehearsal } from './judge-rehearsal.ts';
import { judgeSeparation } from './judge-separation.ts';
import { type Reason, type Verdict, worstFirst } from './verdict.ts';

export interface Judged {
  policy: PolicyConfig;
  detected: DetectedMigrations;
  analysis?: Analysis;
  rehearsals: Rehearsal[];
  compatibility?: Compatibility;
  findings: Array<Finding & { migration: string }>;
  /** Where each migration's findings point when they name no statement. */
  locate: (finding: Finding & { migration: string }) => { path: string; line: number } | undefined;
}

/** `undecided` reasons say that something could not be judged: never green, whatever else was found. */
export interface JudgedReason extends Reason {
  undecided?: boolean;
}

/** The policy, as a function of the flow's values. Evidence of a break always fails; the unknown is never green. */
export function judge(input: Judged): Verdict {
  const reasons: JudgedReason[] = [
    ...judgeMigrations(input.detected),
    ...judgeRehearsal(input),
    ...judgeCompatibility(input.compatibility, input.rehearsals),
    ...judgeQueries(input),
    ...judgeSeparation(input),
    // Taste decides nothing, so it is no reason.
    ...input.findings.filter(({ hygiene }) => hygiene !== true).map((finding) => reasonOf(finding, input)),
  ];
  const sorted = dedupe(reasons).toSorted(worstFirst);
  const undecided = sorted.some((reason) => reason.undecided);
  const blocked = sorted.some((reason) => reason.severity === 'block' && !reason.undecided);
  const warned = sorted.some((reason) => reason.severity === 'warn');
  const status = blocked ? 'fail' : undecided ? 'error' : warned ? 'warn' : 'pass';
  return { status, reasons: sorted.map(({ undecided: _, ...reason }) => reason) };
}

/** The policy's severities, applied before anything is counted or shown; `off` leaves a finding out. */
export function applySeverities<F extends Finding>(findings: F[], policy: PolicyConfig): F[] {
  return findings.flatMap((finding) => {
    const configured = policy.rules[finding.rule];
    if (configured === 'off') return [];
    if (configured === undefined) return [finding];
    const { hygiene: _, ...rest } = finding;
    // What a team raises is no taste to them.
    return [configured === 'note' ? { ...finding, severity: configured } : ({ ...rest, severity: configured } as F)];
  });
}

function reasonOf(finding: Finding & { migration: string }, input: Judged): JudgedReason {
  const location = input.locate(finding);
  return {
    code: finding.rule,
    severity: finding.severity,
    message: finding.message,
    nextStep: finding.recipe?.[0] ?? `See docs/rules/${finding.rule}.md.`,
    ...(location && { location }),
    ...(finding.rule === 'statement-not-seen' && finding.severity === 'block' && { undecided: true }),
  };
}

function dedupe(reasons: JudgedReason[]): JudgedReason[] {
  const seen = new Set<string>();
  return reasons.filter((reason) => {
    const key = JSON.stringify([reason.code, reason.message, reason.location]);
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}
