import { codeSpan, details, escapeText, prose, table } from '../../report/escape.ts';
import type { GuardRefusal, GuardResult } from '../guards/guard.ts';
import type { Plan } from '../plan.ts';
import type { Run } from '../store.ts';
import { changeName, stepLines } from './describe-run.ts';

export interface Shown {
  environment: string;
  plan: Plan;
  /** Sentences. */
  risks: readonly string[];
  guards: readonly GuardResult[];
  /** The strongest predicted lock of a step, by its index. */
  locks: Readonly<Record<number, string>>;
  /** Set where a guard would refuse it now. */
  refusal?: GuardRefusal;
}

const SIGNS = { passed: '✅', refused: '🚫', skipped: '·', waits: '🕓' } as const;

/** Why nothing can be planned there. */
export function describeNoPlan(environment: string, { code, message, nextStep }: GuardRefusal): string {
  return `### 🚫 ${escapeText(environment)}: nothing can be planned\n\n\`${code}\`: ${prose(message)}\n\nNext: ${prose(nextStep)}`;
}

/** What would run where, in order, with what it locks, what makes it risky and what stands against it. */
export function describePlan(prepared: Shown, run?: Run): string {
  const { environment, plan, risks, guards, refusal } = prepared;
  const lines = [
    `### ${run === undefined ? 'Plan' : '⏸️ To be confirmed'}: ${changeName(plan)} on ${escapeText(environment)}`,
    ...plan.earlier.map((change) => `Before it: ${changeName({ change })}.`),
  ];
  const waits = refusal?.waits === true && (refusal.code === 'locked' || refusal.code === 'not_merged');
  if (refusal !== undefined && waits) {
    const when = run === undefined ? `Next: ${prose(refusal.nextStep)}` : 'It holds no place before it is confirmed.';
    lines.push(`🕓 ${prose(refusal.message)} ${when}`);
  } else if (refusal !== undefined) {
    lines.push(`🚫 \`${refusal.code}\`: ${prose(refusal.message)}\n\nNext: ${prose(refusal.nextStep)}`);
  }
  if (risks.length > 0) lines.push(`⚠️ ${risks.map((risk) => prose(risk)).join('\n⚠️ ')}`);
  lines.push(stepLines(plan, { locks: prepared.locks }));
  lines.push(guardTable(guards));
  lines.push(`Digest ${codeSpan(plan.change.digest.slice(0, 16))}.`);
  if (run !== undefined)
    lines.push(`Within 15 minutes: \`/migrate confirm ${run.id}\` or \`/migrate cancel ${run.id}\``);
  else if (refusal === undefined)
    lines.push(`Next: \`/migrate apply ${environment}${plan.earlier.length > 0 ? ' --through' : ''}\``);
  return lines.join('\n\n');
}

function guardTable(guards: readonly GuardResult[]): string {
  const rows = guards.map(({ guard, outcome, detail }) => [SIGNS[outcome], escapeText(guard), prose(detail, 200)]);
  return details(`${guards.length} guards`, table(['', 'guard', ''], rows));
}
