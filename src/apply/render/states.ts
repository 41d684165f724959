import { isTerminal, type RunState, TAKEN_BACK_IN_PART } from '../run-state.ts';
import type { Run } from '../store.ts';

type Told = Pick<Run, 'kind' | 'state'> & Partial<Pick<Run, 'notes'>>;

/** The rollback that took a part of a run back and came to no end, so that the run is neither there nor gone. */
export function takenBackInPart({ state, notes = {} }: Told): string | undefined {
  const by = notes[TAKEN_BACK_IN_PART];
  return state === 'succeeded' && typeof by === 'string' ? by : undefined;
}

/** One set of signs for everything that is said about runs. What takes something back is never green. */
export function signOf(run: Told): string {
  const { kind, state } = run;
  if (takenBackInPart(run) !== undefined) return '⚠️';
  if (state === 'succeeded') return kind === 'rollback' ? '↩️' : '✅';
  if (state === 'refused' || state === 'expired' || state === 'superseded') return '🚫';
  if (state === 'failed') return '❌';
  if (state === 'cancelled') return '⏹️';
  if (state === 'rolled_back') return '↩️';
  if (state === 'needs_operator' || state === 'in_doubt') return '⚠️';
  if (state === 'paused' || state === 'pausing' || state === 'awaiting_confirmation') return '⏸️';
  if (state === 'queued' || state === 'scheduled' || state === 'requested') return '🕓';
  return '▶️';
}

export const stateWords: Record<RunState, string> = {
  requested: 'requested',
  validating: 'being checked',
  refused: 'refused',
  awaiting_confirmation: 'waiting to be confirmed',
  expired: 'not confirmed in time',
  queued: 'queued',
  scheduled: 'scheduled',
  preflight: 'checking the guards once more',
  running: 'running',
  lock_wait: 'waiting for a lock',
  throttled: 'held back',
  pausing: 'pausing',
  paused: 'paused',
  cancelling: 'being cancelled',
  cancelled: 'cancelled',
  retryable: 'about to try again',
  in_doubt: 'finding out what has landed',
  needs_operator: 'in need of a decision',
  verifying: 'comparing the schema',
  succeeded: 'succeeded',
  failed: 'failed',
  rolled_back: 'rolled back',
  superseded: 'superseded',
};

/** Where a run is, in words. */
export function wordsOf(run: Told): string {
  const { kind, state } = run;
  const by = takenBackInPart(run);
  if (by !== undefined) return `taken back in part by run ${by}`;
  return kind === 'rollback' && state === 'succeeded' ? 'taken back' : stateWords[state];
}

/** {@link wordsOf}, where nothing beside it says what kind of run it is. */
export function rowWords(run: Told): string {
  const isBack = run.kind === 'rollback' && run.state !== 'succeeded';
  return `${isBack ? 'rollback ' : ''}${wordsOf(run)}`;
}

/** The commands that make sense now, ready to copy. */
export function nextCommands({
  id,
  kind,
  state,
  environment,
  code,
}: Pick<Run, 'id' | 'kind' | 'state' | 'environment' | 'code'>): string[] {
  if (state === 'awaiting_confirmation') return [`/migrate confirm ${id}`, `/migrate cancel ${id}`];
  if (state === 'paused') return [`/migrate resume ${id}`, `/migrate cancel ${id}`];
  if (state === 'needs_operator')
    return [`/migrate resume ${id}`, `/migrate resume ${id} --landed`, `/migrate cancel ${id}`];
  // All of it has landed: the next rollback would be of the run before.
  if (kind === 'rollback' && code === 'drift' && state === 'failed') return [`/migrate log ${id}`];
  // A rollback is planned anew, by what is still there.
  if (kind === 'rollback' && (state === 'failed' || state === 'cancelled'))
    return [`/migrate rollback ${environment}`, `/migrate log ${id}`];
  if (state === 'failed' || state === 'cancelled') return [`/migrate retry ${id}`, `/migrate log ${id}`];
  if (state === 'succeeded') return [`/migrate status ${environment}`];
  if (isTerminal(state)) return [`/migrate log ${id}`];
  if (['requested', 'validating', 'queued', 'scheduled'].includes(state)) return [`/migrate cancel ${id}`];
  return [`/migrate pause ${id}`, `/migrate cancel ${id}`];
}
