import { setTimeout as sleep } from 'node:timers/promises';
import { LockstepError } from '../../errors.ts';
import { isTurn } from '../queue.ts';
import { describePlace, readQueueView } from '../render/describe-queue.ts';
import { plainText } from '../render/plain.ts';
import { ownerOf, type RunState } from '../run-state.ts';
import { TargetBusyError } from '../store/errors.ts';
import { keepLease } from '../store/keep-lease.ts';
import { STALE_SECONDS } from '../store/leases.ts';
import type { Run, TargetStore } from '../store.ts';
import { endForsaken, type ForsakenOptions } from './end-forsaken.ts';

export interface AwaitTurnOptions {
  store: TargetStore;
  run: Pick<Run, 'id' | 'environment'>;
  /** Who will drive it; nobody else takes it up while it waits here. */
  owner: string;
  /** Ends the wait, not the run. */
  signal: AbortSignal;
  /** One line of Markdown whenever it says something else. */
  onWait: (text: string) => void;
  /** Whether it is also waited for a person: for a retry of what has failed, or a run that is paused. */
  waitsForPeople: boolean;
  /** ms between two looks. Default 1,000. */
  everyMs?: number;
  /** How it is known that nobody comes back to the run before it; without it, that one is waited for. */
  forsaken?: ForsakenOptions;
}

const WAITS: readonly RunState[] = ['queued', 'scheduled'];

/**
 * Waits for a run's turn, and has it driven; where another one begins just before it, it waits again. It waits by the
 * run's lease: where this process ends, the next one takes the run up.
 * @returns the run as it is then
 * @throws LockstepError `interrupted` where the signal comes first, `queue-stopped` where a person has to act (in both the
 * run stays queued), `run-held` where somebody else waits for it; and what `drive` throws
 */
export async function driveInTurn(options: AwaitTurnOptions, drive: () => Promise<Run>): Promise<Run> {
  for (;;) {
    await awaitTurn(options);
    try {
      const run = await drive();
      if (!WAITS.includes(run.state)) return run;
    } catch (thrown) {
      if (!(thrown instanceof TargetBusyError)) throw thrown;
    }
  }
}

async function awaitTurn(options: AwaitTurnOptions): Promise<void> {
  const { store, run, owner, signal, onWait, waitsForPeople, everyMs = 1000 } = options;
  // What may begin now is not held up by a heartbeat.
  if ((await lookAt(options)).isOver) return;
  const lease = await store.lease(run.id, owner);
  if (lease === undefined) throw held(run.id);
  await using kept = keepLease(store, lease);
  let [said, idleMs] = ['', 0];
  while (!kept.signal.aborted) {
    const { isOver, text, needsPerson, isIdle } = await lookAt(options);
    if (isOver) return;
    if (signal.aborted) throw stillQueued('interrupted', run.id, `Run ${run.id} has not begun.`);
    if (needsPerson && !waitsForPeople) throw stillQueued('queue-stopped', run.id, plainText(text));
    idleMs = isIdle ? idleMs + everyMs : 0;
    const ended = isIdle && options.forsaken && (await endForsaken(store, options.forsaken));
    if (ended) onWait(`Run \`${ended.id}\` is ended: ${ended.why}.`);
    const now = idleMs > STALE_SECONDS * 2000 ? `${text} Nobody has taken the next one up yet.` : text;
    if (now !== said) onWait(now);
    said = now;
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

interface Look {
  /** Its turn has come, it has ended, or it is to. */
  isOver: boolean;
  text: string;
  needsPerson: boolean;
  /** Another one is next, and nothing is under way. */
  isIdle: boolean;
}

async function lookAt({ store, run: { id, environment } }: AwaitTurnOptions): Promise<Look> {
  const over = { isOver: true, text: '', needsPerson: false, isIdle: false };
  const run = await store.run(id);
  if (run === undefined || !WAITS.includes(run.state)) return over;
  const view = await readQueueView(environment, store);
  const { holder, stopped } = view.queue;
  if (isTurn(view.queue, id) || (await store.controls(id)).some(({ verb }) => verb === 'cancel')) return over;
  const needsPerson = stopped !== undefined || (holder !== undefined && ownerOf(holder.state) === 'person');
  return { isOver: false, text: describePlace(view, run), needsPerson, isIdle: !needsPerson && holder === undefined };
}

function held(id: string): LockstepError {
  return new LockstepError(`Somebody else waits for run ${id} already.`, {
    code: 'run-held',
    hint: 'It begins there; `status` shows it. Where that process is gone, the run can be taken up in some seconds.',
  });
}

function stillQueued(code: 'interrupted' | 'queue-stopped', id: string, why: string): LockstepError {
  return new LockstepError(`${why} It stays queued.`, {
    code,
    hint: `\`lockstep resume ${id}\` waits for it again, \`lockstep cancel ${id}\` leaves the queue.`,
  });
}
