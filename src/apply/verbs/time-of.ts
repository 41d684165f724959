import type { GuardRefusal } from '../guards/guard.ts';

/** Days ahead that a run may be planned for: later, what was proved is old. */
const MOST_DAYS = 7;

/** `--at`, as ISO 8601 in UTC. A time without a zone is refused: nobody knows whose. */
export function timeOf(flag: string | true | undefined, now: Date): string | GuardRefusal | undefined {
  if (flag === undefined) return undefined;
  const isTime =
    typeof flag === 'string' && /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})$/.test(flag);
  const at = isTime ? Date.parse(flag) : Number.NaN;
  if (!Number.isNaN(at) && at > now.getTime() && at < now.getTime() + MOST_DAYS * 86_400_000) {
    return new Date(at).toISOString();
  }
  return {
    code: 'outside_window',
    message: `--at takes a time from now to ${MOST_DAYS} days ahead, with its zone.`,
    nextStep: 'Write it like `--at 2026-12-31T06:00:00Z`.',
  };
}
