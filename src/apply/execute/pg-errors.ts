import { LockstepError } from '../../errors.ts';
import { withoutValues } from '../store/redact.ts';
import { sqlstateOf } from '../store/target-error.ts';
import { messageOf } from './session.ts';
import { Ending, Stopped } from './stops.ts';

/** lock_not_available, deadlock_detected, serialization_failure. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const contention = new Set(['55P03', '40P01', '40001']);
/** query_canceled: by whom is not in the code. */
export const CANCELLED = '57014';
/** What the server says of a statement that it refuses inside a transaction, and of COMMIT inside a procedure called in one. */
const refusedInTransaction = new Set(['25001', '2D000']);

export function isContention(thrown: unknown): boolean {
  return contention.has(sqlstateOf(thrown) ?? '');
}

export function isRefusedInTransaction(thrown: unknown): boolean {
  return refusedInTransaction.has(sqlstateOf(thrown) ?? '');
}

/**
 * Whether the connection broke, so that nobody knows what became of the last message: the server was shut down or
 * crashed, ended the session (class 57P, 08, 25P03 idle in transaction), or the network did. An error of the server
 * always has a code; a mistake in our own code is not the network's.
 */
export function isLost(thrown: unknown): boolean {
  if (thrown instanceof Ending || thrown instanceof Stopped || !(thrown instanceof Error) || isMistake(thrown))
    return false;
  if (thrown instanceof LockstepError) return thrown.code === 'target-unreachable';
  const code = sqlstateOf(thrown) ?? '';
  // Without a code of the server's: pg's own words for a connection that ended, or ECONNRESET, EPIPE, ETIMEDOUT …
  if (!isServers(code) || code === 'EPIPE') return true;
  return /^(?:57P|08)/.test(code) || code === '25P03' || code === '25P04';
}

function isMistake(thrown: Error): boolean {
  return [TypeError, RangeError, ReferenceError, SyntaxError].some((kind) => thrown instanceof kind);
}

function isServers(code: string): boolean {
  return /^[0-9A-Z]{5}$/.test(code);
}

/** @returns what is kept and shown of an error: never its DETAIL, and no message that quotes a row's value */
export function errorOf(thrown: unknown): { sqlstate?: string; message: string } {
  const sqlstate = sqlstateOf(thrown);
  const message = messageOf(thrown);
  if (sqlstate === undefined || !isServers(sqlstate)) return { message };
  return withoutValues({ sqlstate, message, isRaised: isRaised(thrown) });
}

/** Whether a migration's own RAISE or ASSERT said it, under whatever code: the server names the routine that did. */
function isRaised(thrown: unknown): boolean {
  const routine = typeof thrown === 'object' && thrown !== null && 'routine' in thrown ? thrown.routine : undefined;
  return routine === 'exec_stmt_raise' || routine === 'exec_stmt_assert';
}
