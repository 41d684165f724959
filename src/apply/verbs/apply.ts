import { isRefusal } from '../guards/control-plane.ts';
import { keepPlannedSchema } from '../guards/drift.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import { MERGE_ORDER } from '../queue.ts';
import { describePlan } from '../render/describe-plan.ts';
import type { Run } from '../store.ts';
import { environmentOf, openTarget } from './environments.ts';
import { type Prepared, prepare } from './prepare.ts';
import { queueRun } from './queue-run.ts';
import { beginOf } from './time-of.ts';
import type { Asked, OpenTarget, RunVerb, VerbAnswer } from './verb.ts';

/** Brings the merged change to an environment: planned, guarded, kept as a run, and begun or left to be confirmed. */
export const apply: RunVerb = async (asked) => {
  const { command, context } = asked;
  const settings = environmentOf(context.config, command.environment);
  if (isRefusal(settings)) return settings;
  const target = await openTarget(context, command.environment ?? '');
  if (isRefusal(target)) return target;
  await using open = target;
  const { at, window } = command.flags;
  const now = new Date(await open.store.now());
  const notBefore = beginOf({
    now,
    settings,
    ...(at !== undefined && { at }),
    ...(window !== undefined && { window }),
  });
  if (isRefusal(notBefore)) return await refuse(asked, open, notBefore);
  const prepared = await prepare(asked, {
    settings,
    target: open,
    moment: 'accept',
    ...(notBefore !== undefined && { notBefore }),
  });
  if (isRefusal(prepared)) return await refuse(asked, open, prepared);
  const only = typeof command.flags.only === 'string' ? command.flags.only : undefined;
  return await begin(asked, open, { prepared, kind: 'apply', only, ...(notBefore !== undefined && { notBefore }) });
};

export interface Begun {
  prepared: Prepared;
  kind: Run['kind'];
  notBefore?: string;
  /** `--only`: it is planned by it again at each moment. */
  only?: string | undefined;
  /** Of a rollback: the run that it takes back. Of a retry: kept in the notes. */
  of?: string;
  retryOf?: string;
}

/** Keeps a run whose guards have passed. What is risky waits for `confirm`; the rest starts. */
export async function begin(
  { command, context }: Asked,
  { store, url }: OpenTarget,
  { prepared, kind, notBefore, only, of, retryOf }: Begun,
): Promise<VerbAnswer> {
  const { plan, risks, settings, guards, ahead = [], mergeOrder } = prepared;
  const environment = prepared.environment;
  const reason = command.flags.reason;
  const run = await store.create({
    environment,
    kind,
    plan,
    actor: context.actor,
    ...(notBefore !== undefined && { notBefore }),
    ...(of !== undefined && { of }),
    notes: {
      ...(typeof reason === 'string' && { reason: reason.slice(0, 400) }),
      ...(only !== undefined && { only }),
      ...(retryOf !== undefined && { retryOf }),
      ...(mergeOrder !== undefined && { [MERGE_ORDER]: mergeOrder }),
      ...(ahead.length > 0 && { behind: ahead.map(({ id }) => id).join(' ') }),
      risks: risks.join('; ').slice(0, 2000),
    },
  });
  await store.append({
    run: run.id,
    kind: 'accepted',
    // lockstep.yml is that of the tip.
    data: {
      ...{ actor: context.actor, digest: plan.change.digest, mergeSha: plan.change.mergeSha },
      ...{ tipSha: prepared.merged.tipSha, guards },
    },
  });
  await store.move(run.id, 'validating', { from: 'requested' });
  const waits =
    settings.confirm === 'always' ||
    settings.fourEyes ||
    kind === 'rollback' ||
    (settings.confirm === 'risky' && risks.length > 0);
  // Where time passes before it begins, what has changed meanwhile is to be named.
  if (waits || notBefore !== undefined || ahead.length > 0) await keepPlannedSchema(store, run, url);
  if (!waits) return await queueRun(context, store, run, { from: 'validating' });
  const why = risks.length > 0 ? risks.join(' ') : 'This environment asks for it.';
  const waiting = await store.move(run.id, 'awaiting_confirmation', { from: 'validating', code: 'confirm', why });
  return { text: describePlan(prepared, waiting), run: waiting, environment };
}

/** A refusal is part of the audit trail of the target, where that answers. */
export async function refuse(
  { command, context }: Asked,
  { store }: OpenTarget,
  refusal: GuardRefusal,
): Promise<GuardRefusal> {
  await store.append({
    kind: 'refused',
    data: {
      verb: command.verb,
      code: refusal.code,
      message: refusal.message,
      actor: context.actor,
      change: context.change,
    },
  });
  return refusal;
}
