import { LOCK_MODES } from '../sql/lock-modes.ts';
import type { LockMode } from './trace.ts';

/** Which modes each mode keeps out. https://www.postgresql.org/docs/current/explicit-locking.html#TABLE-LOCK-COMPATIBILITY */
const conflicts: Record<LockMode, number> = {
  AccessShareLock: 0b10000000,
  RowShareLock: 0b11000000,
  RowExclusiveLock: 0b11110000,
  ShareUpdateExclusiveLock: 0b11111000,
  ShareLock: 0b11101100,
  ShareRowExclusiveLock: 0b11111100,
  ExclusiveLock: 0b11111110,
  AccessExclusiveLock: 0b11111111,
};

export function isLockMode(text: string): text is LockMode {
  return (LOCK_MODES as readonly string[]).includes(text);
}

/** Whether two sessions cannot hold these modes on one relation at the same time. */
export function modesConflict(one: LockMode, other: LockMode): boolean {
  return (conflicts[one] & (1 << LOCK_MODES.indexOf(other))) !== 0;
}

/**
 * Of the modes that a session holds now, those that keep out somebody whom the modes it held before let through;
 * of two where one keeps out all that the other does, the stronger.
 */
export function strengthened(before: Iterable<LockMode>, now: Iterable<LockMode>): LockMode[] {
  let kept = 0;
  for (const mode of before) kept |= conflicts[mode];
  const grown = [...new Set(now)].filter((mode) => (conflicts[mode] & ~kept) !== 0);
  return grown.filter((mode) => !grown.some((other) => other !== mode && includes(other, mode)));
}

function includes(stronger: LockMode, weaker: LockMode): boolean {
  return (conflicts[weaker] & ~conflicts[stronger]) === 0;
}
