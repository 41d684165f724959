import { isTerminal, type RunState } from '../run-state.ts';

/** One set of signs for everything that is said about runs. */
export function signOf(state: RunState): string {
  if (state === 'succeeded') return '✅';
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

/** The commands that make sense now, ready to copy. */
export function nextCommands({
  id,
  state,
  environment,
}: {
  id: string;
  state: RunState;
  environment: string;
}): string[] {
  if (state === 'awaiting_confirmation') return [`/migrate confirm ${id}`, `/migrate cancel ${id}`];
  if (state === 'paused') return [`/migrate resume ${id}`, `/migrate cancel ${id}`];
  if (state === 'needs_operator')
    return [`/migrate resume ${id}`, `/migrate resume ${id} --landed`, `/migrate cancel ${id}`];
  if (state === 'failed' || state === 'cancelled') return [`/migrate retry ${id}`, `/migrate log ${id}`];
  if (state === 'succeeded') return [`/migrate status ${environment}`];
  if (isTerminal(state)) return [`/migrate log ${id}`];
  if (state === 'queued' || state === 'scheduled') return [`/migrate cancel ${id}`];
  return [`/migrate pause ${id}`, `/migrate cancel ${id}`];
}
