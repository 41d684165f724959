import { isTerminal, type RunState } from '../run-state.ts';
import type { Run } from '../store.ts';

/** One set of signs for everything that is said about runs. What takes something back is never green. */
export function signOf({ kind, state }: Pick<Run, 'kind' | 'state'>): string {
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
export function wordsOf({ kind, state }: Pick<Run, 'kind' | 'state'>): string {
  return kind === 'rollback' && state === 'succeeded' ? 'taken back' : stateWords[state];
}

/** The commands that make sense now, ready to copy. */
export function nextCommands({
  id,
  kind,
  state,
  environment,
}: Pick<Run, 'id' | 'kind' | 'state' | 'environment'>): string[] {
  if (state === 'awaiting_confirmation') return [`/migrate confirm ${id}`, `/migrate cancel ${id}`];
  if (state === 'paused') return [`/migrate resume ${id}`, `/migrate cancel ${id}`];
  if (state === 'needs_operator')
    return [`/migrate resume ${id}`, `/migrate resume ${id} --landed`, `/migrate cancel ${id}`];
  // A rollback is planned anew, by what is still there.
  if (kind === 'rollback' && (state === 'failed' || state === 'cancelled'))
    return [`/migrate rollback ${environment}`, `/migrate log ${id}`];
  if (state === 'failed' || state === 'cancelled') return [`/migrate retry ${id}`, `/migrate log ${id}`];
  if (state === 'succeeded') return [`/migrate status ${environment}`];
  if (isTerminal(state)) return [`/migrate log ${id}`];
  if (['requested', 'validating', 'queued', 'scheduled'].includes(state)) return [`/migrate cancel ${id}`];
  return [`/migrate pause ${id}`, `/migrate cancel ${id}`];
}
