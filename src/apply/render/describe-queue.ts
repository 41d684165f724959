import { nameOf } from '../change/name-of.ts';
import type { StepRecord } from '../plan.ts';
import { placeOf, type Queue } from '../queue.ts';
import { ownerOf } from '../run-state.ts';
import type { Run, TargetStore } from '../store.ts';
import { stateWords } from './states.ts';

/** A queue, with what is told of the run under way. */
export interface QueueView {
  environment: string;
  queue: Queue;
  /** The holder's. */
  steps: readonly StepRecord[];
  now: Date;
}

export async function readQueueView(environment: string, store: TargetStore): Promise<QueueView> {
  const queue = await store.queue();
  const steps = queue.holder === undefined ? [] : await store.steps(queue.holder.id);
  return { environment, queue, steps, now: new Date(await store.now()) };
}

/** Who has the environment, or why nobody goes on: a sentence for `prose`. Undefined where it is free. */
export function describeHolder({ environment, queue: { holder, stopped }, steps, now }: QueueView): string | undefined {
  if (holder !== undefined) {
    const { id, actor, plan, state } = holder;
    const begun = steps.map(({ intentAt = '' }) => intentAt).sort()[0] ?? holder.updatedAt;
    const minutes = Math.max(0, Math.round((now.getTime() - Date.parse(begun)) / 60_000));
    const all = plan.units.reduce((sum, unit) => sum + unit.steps.length, 0);
    const landed = steps.filter((step) => step.state === 'landed').length;
    const done = plan.command === undefined ? [`${landed} of ${all} statements`] : [];
    const waits = ownerOf(state) === 'person' ? [stateWords[state]] : [];
    const about = [`run \`${id}\``, actor.login, `${minutes} min`, ...done, ...waits].join(', ');
    return `\`${environment}\` is held by ${nameOf(plan.change)} (${about}).`;
  }
  if (stopped === undefined) return undefined;
  const why = stopped.why === undefined ? '' : `: ${stopped.why.replace(/\.?$/, '')}`;
  return `The queue of \`${environment}\` stands still: ${nameOf(stopped.plan.change)} (run \`${stopped.id}\`) ${stateWords[stopped.state]}${why}.`;
}

/** Where a queued run is, who is before it, and how to leave: a sentence for `prose`. */
export function describePlace(view: QueueView, run: Run): string {
  const place = placeOf(view.queue, run);
  const [first] = view.queue.waiting;
  const before =
    place > 1 && first !== undefined ? ` ${nameOf(first.plan.change)} (run \`${first.id}\`) is the next one.` : '';
  const next =
    view.queue.stopped === undefined
      ? ''
      : ` It begins when a run has succeeded: \`/migrate retry ${view.queue.stopped.id}\`.`;
  const blocker = describeHolder(view);
  return `${blocker === undefined ? '' : `${blocker} `}Queued at place ${place}.${before}${next} \`/migrate cancel ${run.id}\` to leave.`;
}

/** The queue of an environment in full, a sentence each, where there is one. */
export function describeQueue(view: QueueView): string[] {
  const { queue, environment } = view;
  if (queue.waiting.length === 0) return [];
  const blocker = describeHolder(view);
  const list = queue.waiting.map(({ id, plan }, index) => `${index + 1}. ${nameOf(plan.change)} (run \`${id}\`)`);
  const next =
    queue.stopped === undefined
      ? []
      : [
          `\`/migrate retry ${queue.stopped.id}\` lets it go on once that succeeds; \`/migrate cancel\` with a run leaves the queue.`,
        ];
  return [...(blocker === undefined ? [] : [blocker]), ...next, `Waiting for \`${environment}\`: ${list.join(', ')}.`];
}
