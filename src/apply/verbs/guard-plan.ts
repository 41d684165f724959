import type { GuardRefusal } from '../guards/guard.ts';
import type { Guarded, Prepared } from './prepare.ts';
import type { Asked } from './verb.ts';

/** Asks every guard about a plan. */
export async function guardPlan(
  _: Asked,
  { target: _t, client: _c, moment: _m, evidence: _e, notBefore: _n, ...prepared }: Guarded,
): Promise<Prepared | GuardRefusal> {
  return { ...prepared, guards: [] };
}
