import { formatCount } from './format-count.ts';
import { formatMsRange } from './format-ms.ts';
import { shortName } from './names.ts';
import type { Projected } from './report.ts';

type Hold = NonNullable<Projected['holds']>[number];

/** `5-7 min at 210 M rows; about 300 k writes queue`: one statement in production, in plain text. */
export function projectedText(projected: Projected): string {
  const { lowMs, highMs, rows, backfill } = projected;
  const parts = [`${formatMsRange(lowMs, highMs)} at ${formatCount(rows)} rows`];
  const hold = longestHold([projected]);
  if (hold !== undefined && hold.highMs > highMs * 1.2 && hold.highMs - highMs > 1)
    parts.push(`locks held ${formatMsRange(hold.lowMs, hold.highMs)}`);
  const queue = hold && queueText(hold);
  if (queue !== undefined) parts.push(queue);
  if (backfill?.asked === true)
    parts.push(`${formatMsRange(backfill.ms, backfill.ms)} at ${formatCount(backfill.rowsPerSecond)} rows/s`);
  return parts.join('; ');
}

/** `writes on orders are blocked for 4-6 min at 210 M rows, about 300 k writes queue`; undefined where nobody waits. */
export function blockedText(projected: readonly Projected[]): string | undefined {
  const hold = longestHold(projected);
  if (hold === undefined) return undefined;
  const rows = projected.find(({ holds }) => holds?.includes(hold))?.rows ?? 0;
  const queue = queueText(hold);
  const many = `${formatMsRange(hold.lowMs, hold.highMs)} at ${formatCount(rows)} rows`;
  return `${hold.blocks} on \`${shortName(hold.table)}\` are blocked for ${many}${queue === undefined ? '' : `, ${queue}`}`;
}

function longestHold(projected: readonly Projected[]): Hold | undefined {
  return projected.flatMap(({ holds }) => holds ?? []).toSorted((a, b) => b.highMs - a.highMs)[0];
}

/** Below ten nobody would notice. The middle of a range of which the ends may be far apart. */
function queueText({ writes, reads }: Hold): string | undefined {
  const some = (range: { low: number; high: number } | undefined, what: string): string[] => {
    const about = range === undefined ? 0 : Math.sqrt(Math.max(1, range.low) * range.high);
    return about < 10 ? [] : [`${formatCount(Number(about.toPrecision(2)))} ${what}`];
  };
  const who = [...some(reads, 'reads'), ...some(writes, 'writes')];
  return who.length === 0 ? undefined : `about ${who.join(' and ')} queue`;
}
