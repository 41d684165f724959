import { mergeOrderOf } from '../change/merge-order.ts';
import { nameOf } from '../change/name-of.ts';
import type { ReadChange } from '../change/read-change.ts';
import type { Moment } from '../guards/context.ts';
import type { ControlPlane } from '../guards/control-plane.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import type { TargetHistory } from '../history/read-history.ts';
import type { Change } from '../plan.ts';
import { MERGE_ORDER, runsBefore } from '../queue.ts';
import type { Run, TargetStore } from '../store.ts';

export interface FindPlaceInput {
  control: ControlPlane;
  store: TargetStore;
  environment: string;
  read: ReadChange;
  moment: Moment;
  /** The run that was shown. */
  run?: Run | undefined;
}

/** Where a change would stand in the target's queue. */
export interface Place {
  /** See `mergeOrderOf`. */
  mergeOrder?: number;
  /** What is run before it: the run under way, and those of the queue that were merged before it. */
  ahead: readonly Run[];
}

/** A run that is about to start has nobody before it: the target's own rows have decided that. */
export async function findPlace(input: FindPlaceInput): Promise<Place | GuardRefusal> {
  const { control, store, environment, read, moment, run } = input;
  if (moment === 'start') return { ahead: [] };
  const { change } = read;
  const queue = await store.queue();
  const open = [...(queue.holder === undefined ? [] : [queue.holder]), ...queue.waiting];
  const same = open.find(({ id, kind, plan }) => id !== run?.id && kind === 'apply' && brings(plan, change));
  if (same !== undefined) return isComing(environment, change, same);
  const mergeOrder = await mergeOrderOf({ control, store, mergeSha: change.mergeSha, learns: moment !== 'plan' });
  const notes = mergeOrder === undefined ? {} : { [MERGE_ORDER]: mergeOrder };
  const ahead = runsBefore(queue, { kind: 'apply', notes });
  return { ahead, ...(mergeOrder !== undefined && { mergeOrder }) };
}

function brings({ change, earlier }: Run['plan'], { digest }: Change): boolean {
  return [change, ...earlier].some((each) => each.digest === digest);
}

function isComing(environment: string, change: Change, { id, state }: Run): GuardRefusal {
  return {
    code: 'locked',
    message: `Run \`${id}\` brings ${nameOf(change)} to \`${environment}\` already: it is ${state.replaceAll('_', ' ')}.`,
    nextStep: `\`/migrate status ${environment}\` shows how far it is; \`/migrate cancel ${id}\` ends it.`,
  };
}

/** What the target will have run when those before this one have landed. Whether they did is asked again at the start. */
export function historyAfter(target: TargetHistory, ahead: readonly Run[], { source }: Change): TargetHistory {
  const applied = new Set(target.applied);
  for (const { kind, plan } of ahead) {
    if (plan.change.source.path !== source.path) continue;
    for (const { kind: what, migration } of plan.units.flatMap(({ steps }) => steps)) {
      if (what === 'bookkeeping') continue;
      if (kind === 'apply') applied.add(migration);
      else applied.delete(migration);
    }
  }
  return { ...target, applied };
}

/** Whether one of those before makes the tool's history table. */
export function makesTable(ahead: readonly Run[], { source }: Change): boolean {
  return ahead.some(
    ({ plan }) =>
      plan.change.source.path === source.path &&
      plan.units.some(({ steps }) => steps.some(({ kind }) => kind === 'bookkeeping')),
  );
}
