/** Where a run is. One that ended never begins again: another attempt is another run. */
export type RunState = keyof typeof transitions;

/**
 * What may follow what. `requested` is durable before anything is answered; a state with a `driver` in
 * {@link ownerOf} is held by a lease, and a driver that finds it abandoned takes it up at the state named there.
 */
const transitions = {
  requested: ['validating', 'refused', 'cancelled'],
  validating: ['refused', 'awaiting_confirmation', 'queued', 'cancelled'],
  awaiting_confirmation: ['queued', 'expired', 'cancelled', 'refused', 'superseded'],
  queued: ['scheduled', 'preflight', 'cancelled', 'refused', 'superseded'],
  scheduled: ['preflight', 'cancelled', 'refused', 'superseded'],
  preflight: ['running', 'refused', 'cancelling', 'failed', 'queued', 'pausing'],
  running: ['lock_wait', 'throttled', 'pausing', 'cancelling', 'retryable', 'in_doubt', 'verifying', 'failed'],
  lock_wait: ['running', 'throttled', 'pausing', 'cancelling', 'retryable', 'in_doubt', 'verifying', 'failed'],
  throttled: ['running', 'lock_wait', 'pausing', 'cancelling', 'retryable', 'in_doubt', 'failed'],
  // A run that was asked to pause may come to its end first.
  pausing: ['paused', 'running', 'cancelling', 'in_doubt', 'verifying', 'failed'],
  paused: ['running', 'cancelling', 'failed'],
  cancelling: ['cancelled', 'in_doubt', 'needs_operator', 'verifying', 'failed'],
  retryable: ['running', 'pausing', 'cancelling', 'in_doubt', 'failed'],
  in_doubt: ['running', 'cancelling', 'needs_operator', 'verifying', 'failed'],
  needs_operator: ['running', 'cancelling', 'cancelled', 'failed'],
  verifying: ['succeeded', 'failed', 'in_doubt', 'cancelling'],
  succeeded: ['rolled_back'],
  refused: [],
  expired: [],
  cancelled: [],
  failed: [],
  rolled_back: [],
  superseded: [],
} as const satisfies Record<string, readonly string[]>;

/** A note of a rollback: the run whose schema it was compared with. */
export const COMPARED = 'compared';

/** A note of a run that succeeded: the rollback that took a part of it back, and went no further. */
export const TAKEN_BACK_IN_PART = 'takenBackInPart';

export const runStates = Object.keys(transitions) as RunState[];

export const terminalStates = [
  'refused',
  'expired',
  'cancelled',
  'failed',
  'succeeded',
  'rolled_back',
  'superseded',
] as const satisfies readonly RunState[];

export type TerminalState = (typeof terminalStates)[number];

export function isTerminal(state: RunState): state is TerminalState {
  return (terminalStates as readonly RunState[]).includes(state);
}

/** Whether a run may go from one state to another. `succeeded` becomes `rolled_back` by another run's success. */
export function mayFollow(from: RunState, to: RunState): boolean {
  return (transitions[from] as readonly string[]).includes(to);
}

/** Whether a run in this state has begun to change the target, so that no other may. */
export function isUnderWay(state: RunState): boolean {
  return (
    !isTerminal(state) && !['requested', 'validating', 'awaiting_confirmation', 'queued', 'scheduled'].includes(state)
  );
}

/**
 * Who has to move a run on, and how it goes on when they do not: a `driver` holds a lease, and the next one continues
 * it; a `person` gives a command; the `clock` ends a wait. Terminal states have nobody.
 */
export function ownerOf(state: RunState): 'driver' | 'person' | 'clock' | undefined {
  if (isTerminal(state)) return undefined;
  if (state === 'awaiting_confirmation') return 'clock';
  if (state === 'paused' || state === 'needs_operator') return 'person';
  return 'driver';
}
