import { createHash } from 'node:crypto';
import type { Analysis, Finding } from '../analysis/analysis.ts';
import type { PolicyConfig } from '../config/schema.ts';
import type { WaivedFinding } from '../policy/waivers.ts';

/** A finding that somebody accepted with `/migrate ack`. */
export interface Accepted {
  /** See {@link findingId}. */
  finding: string;
  by: string;
  reason: string;
  /** `YYYY-MM-DD`, the last day on which it counts. */
  until: string;
}

type Placed = Finding & { migration: string; source?: string };

/**
 * A name for a finding that fits into a command: the rule, and a digest of the statement that it is about, so that what
 * is accepted ends with the statement.
 */
export function findingId({ rule, migration, statement }: Placed, analysis: Analysis): string {
  const found = analysis.migrations.find(({ id }) => id === migration)?.statements[statement ?? 0];
  const about = JSON.stringify([migration, found?.location.path, found?.sql]);
  return `${rule}.${createHash('sha256').update(about).digest('hex').slice(0, 8)}`;
}

/** Takes out what was accepted, as far as the policy lets findings be waived; the report still tells it. */
export function acceptFindings(
  findings: readonly Placed[],
  { accepted, analysis, policy, today }: AcceptInput,
): { findings: Placed[]; waived: WaivedFinding[] } {
  const left: Placed[] = [];
  const waived: WaivedFinding[] = [];
  for (const finding of findings) {
    const id = findingId(finding, analysis);
    const found = accepted.find((each) => each.finding === id && each.until >= today);
    if (found === undefined || !isAcceptable(finding.rule, policy)) {
      left.push(finding);
      continue;
    }
    const at = analysis.migrations.find((each) => each.id === finding.migration)?.statements[finding.statement ?? 0];
    const { path, line } = at?.location ?? { path: finding.migration, line: 1 };
    const reason = `${found.reason} (accepted by ${found.by})`;
    waived.push({ ...finding, waiver: { path, line, reason, until: found.until } });
  }
  return { findings: left, waived };
}

export interface AcceptInput {
  accepted: readonly Accepted[];
  analysis: Analysis;
  /** The base branch's. */
  policy: PolicyConfig['waivers'];
  /** `YYYY-MM-DD`. */
  today: string;
}

/** What could not be read is no risk that anybody could know. */
export function isAcceptable(rule: string, { allow, never }: PolicyConfig['waivers']): boolean {
  return allow && !never.includes(rule) && rule !== 'statement-not-seen' && !rule.startsWith('waiver-');
}
