import type { EnvironmentConfig } from '../../config/schema.ts';
import { MOST_DAYS } from '../guards/begin-then.ts';
import { isRefusal } from '../guards/control-plane.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import { findOpening } from '../guards/opening.ts';

const DAY = 86_400_000;

/** `--at`, as ISO 8601 in UTC. A time without a zone is refused: nobody knows whose. */
export function timeOf(flag: string | true | undefined, now: Date): string | GuardRefusal | undefined {
  if (flag === undefined) return undefined;
  const isTime =
    typeof flag === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/.test(flag);
  const at = isTime ? Date.parse(flag) : Number.NaN;
  if (!Number.isNaN(at) && at > now.getTime() && at < now.getTime() + MOST_DAYS * DAY) {
    return new Date(at).toISOString();
  }
  return {
    code: 'outside_window',
    message: `--at takes a time from now to ${MOST_DAYS} days ahead, with its zone.`,
    nextStep: 'Write it like `--at 2026-12-31T06:00:00Z`.',
  };
}

/** What is known of an `apply` before it is planned. */
export interface BeginInput {
  at?: string | true;
  /** `--window`: where it may not begin then, it begins with the next window that opens. */
  window?: string | true;
  now: Date;
  settings: Pick<EnvironmentConfig, 'windows' | 'quietDates'>;
}

/** When a run is to begin, as ISO 8601 in UTC; undefined: now. */
export function beginOf({ at, window, now, settings }: BeginInput): string | GuardRefusal | undefined {
  const asked = timeOf(at, now);
  if (window === undefined || isRefusal(asked)) return asked;
  const { open, why, next } = findOpening(asked === undefined ? now : new Date(asked), settings);
  if (open) return asked;
  if (next !== undefined && next.getTime() < now.getTime() + MOST_DAYS * DAY) return next.toISOString();
  return {
    code: 'outside_window',
    message: `No window opens within ${MOST_DAYS} days: ${why}`,
    nextStep:
      next === undefined
        ? 'No window opens within a year: correct `windows` and `quietDates` in lockstep.yml.'
        : `Give the command again nearer to ${next.toISOString().slice(0, 16)}Z.`,
  };
}
