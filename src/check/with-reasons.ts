import { weigh, worst } from '../ledger/worst.ts';
import type { Reason } from '../policy/verdict.ts';
import type { StaticCheck } from './static-check.ts';

/** A static verdict with what else there is to say, as the base's policy weighs it. */
export function withReasons<C extends StaticCheck>(judged: C, found: readonly Reason[]): C {
  const reasons = weigh(found, judged.config?.policy.rules);
  if (reasons.length === 0) return judged;
  const verdict = worst(judged.result.verdict, reasons);
  const isBlocked = judged.standing === 'waiting' && verdict.status === 'fail';
  return { ...judged, result: { ...judged.result, verdict }, ...(isBlocked && { standing: 'blocked' as const }) };
}
