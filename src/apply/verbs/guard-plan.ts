import { checkGuards } from '../guards/check-guards.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import type { Run } from '../store.ts';
import type { Guarded, Prepared } from './prepare.ts';
import type { Asked } from './verb.ts';

/**
 * Asks every guard about a plan, by the target's clock. What refuses it ends it, except where a plan is only shown, or
 * only other runs stand before it: then it waits for them.
 */
export async function guardPlan(
  { context }: Asked,
  {
    target,
    client,
    moment,
    evidence,
    beyond,
    notBefore,
    analysis,
    run,
    kind,
    ...prepared
  }: Guarded & { kind: Run['kind'] },
): Promise<Prepared | GuardRefusal> {
  const { results, refusal } = await checkGuards(
    {
      environment: prepared.environment,
      settings: prepared.settings,
      config: context.config,
      control: context.control,
      actor: context.actor,
      now: new Date(await target.store.now()),
      merged: prepared.merged,
      read: prepared.read,
      plan: prepared.plan,
      analysis,
      evidence,
      beyond,
      store: target.store,
      client,
      url: target.url,
      openOther: (environment) => context.open(environment, { looksOnly: moment === 'plan' }),
      notBefore,
      kind,
      run,
      ahead: prepared.ahead,
    },
    moment,
  );
  if (refusal !== undefined && moment !== 'plan' && (moment === 'start' || !isQueued(refusal, kind))) return refusal;
  return { ...prepared, guards: results, ...(refusal !== undefined && { refusal }) };
}

/** Nothing but other runs is in the way; what takes something back waits for nobody, because they change what that is. */
function isQueued({ code, waits }: GuardRefusal, kind: Run['kind']): boolean {
  return kind === 'apply' && code === 'locked' && waits === true;
}
