import type { Analysis } from '../../analysis/analysis.ts';
import { strength } from '../../analysis/locks/prediction.ts';
import type { Plan } from '../plan.ts';
import { lossesOf } from './losses-of.ts';

/** Phases that take something from the app that runs now. */
const RISKY = new Set(['contract', 'switch', 'tighten', 'unknown']);

/** Why somebody should look at a plan before it runs, a sentence each; empty where it is an everyday expand. */
export function risksOf(plan: Plan, { migrations }: Analysis): string[] {
  const risks = new Set<string>();
  if (plan.command !== undefined && plan.command.statements === undefined) {
    risks.add(`What \`${plan.command.command}\` will send is not known: no rehearsal of it was given.`);
  }
  if (plan.changedSince !== undefined) {
    risks.add(
      `The schema has changed since run \`${plan.changedSince}\` ended, or it is not known how that left it: what had landed by then is not run again, and may be gone.`,
    );
  }
  for (const { id, statements } of migrations) {
    for (const { phase, predicted, unparsed, sql } of statements) {
      if (RISKY.has(phase)) risks.add(`\`${id}\` has a statement of phase ${phase}: \`${sql.slice(0, 100)}\`.`);
      if (unparsed !== undefined) risks.add(`A statement of \`${id}\` could not be read: ${unparsed}.`);
      const strongest = Math.max(0, ...(predicted?.locks ?? []).map(({ mode }) => strength(mode)));
      if (strongest < strength('ShareLock')) continue;
      for (const { kind, relation } of predicted?.work ?? []) {
        risks.add(`\`${id}\` holds others up while it does a ${kind} of \`${relation}\`.`);
      }
      for (const why of predicted?.unknown ?? []) if (predicted?.unlikely !== true) risks.add(`\`${id}\`: ${why}`);
    }
  }
  return [...risks, ...lossesOf(plan)];
}
