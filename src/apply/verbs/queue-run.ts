import { prose } from '../../report/escape.ts';
import { isTurn } from '../queue.ts';
import { describePlace, readQueueView } from '../render/describe-queue.ts';
import { changeName } from '../render/describe-run.ts';
import type { MoveOptions, Run, TargetStore } from '../store.ts';
import type { VerbAnswer, VerbContext } from './verb.ts';

/** Has a run that may begin be driven: now, when those before it have landed, or at the time that it was asked for. */
export async function queueRun(
  context: VerbContext,
  store: TargetStore,
  run: Run,
  { from, confirmedBy }: Pick<MoveOptions, 'from' | 'confirmedBy'>,
): Promise<VerbAnswer> {
  const { environment, plan, notBefore } = run;
  const queued = await store.move(run.id, 'queued', { from, ...(confirmedBy !== undefined && { confirmedBy }) });
  const brings = `Run \`${run.id}\` ${run.kind === 'rollback' ? 'takes back' : 'brings'} ${changeName(plan)}`;
  const to = `${run.kind === 'rollback' ? 'on' : 'to'} **${environment}**`;
  if (notBefore === undefined) {
    const view = await readQueueView(environment, store);
    const waits = !isTurn(view.queue, run.id) ? ` ${prose(describePlace(view, queued), 1200)}` : '';
    await context.start(queued);
    return { text: `${brings} ${to}.${waits}`, run: queued, environment };
  }
  const why = `not before ${notBefore}`;
  const scheduled = await store.move(run.id, 'scheduled', { from: 'queued', why });
  await context.start(scheduled);
  const at = notBefore.slice(0, 16).replace('T', ' ');
  const text = `${brings} ${to}, not before ${at} UTC; every guard is asked again then. \`/migrate cancel ${run.id}\` ends it.`;
  return { text, run: scheduled, environment };
}
