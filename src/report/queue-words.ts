import { formatMs } from './format-ms.ts';
import { placeOf, shortName } from './names.ts';
import type { JsonReport } from './report.ts';

type Queue = NonNullable<JsonReport['queue']>[number];

export interface QueueWords {
  place: string;
  /** What an open transaction means for the statement and for those behind it; names in backticks. */
  what: string;
  /** How that was found out, with figures. */
  tried: string;
}

/** The lock queue, a statement each. https://www.postgresql.org/docs/current/explicit-locking.html */
export function queueWords({ queue = [] }: JsonReport): QueueWords[] {
  return queue.map((each) => ({ place: placeOf(each.location), what: what(each), tried: tried(each) }));
}

/** All of it in one line. */
export function queueSummary({ queue = [] }: JsonReport): string {
  const [first] = queue;
  if (first === undefined) return '';
  const tables = [...new Set(queue.map(({ table }) => shortName(table)))];
  const on = tables.length === 1 ? `\`${tables[0]}\`` : `one of ${tables.length} tables`;
  const unbounded = queue.filter(({ ownLockTimeoutMs }) => ownLockTimeoutMs === 0);
  const longest = Math.max(...queue.map(({ ownLockTimeoutMs }) => ownLockTimeoutMs));
  const end = unbounded.length > 0 ? ': set `lock_timeout`' : `, ${formatMs(longest)} at most: \`lock_timeout\` is set`;
  return `While a transaction is open on ${on}, others queue behind the migration${end}`;
}

function what({ table, open, ownLockTimeoutMs }: Queue): string {
  const name = `\`${shortName(table)}\``;
  const [has, others] =
    open === 'reader'
      ? [`has read ${name}`, `every query on ${name}`]
      : [`has written to ${name}`, `every write to ${name}`];
  const waits = `If a transaction that ${has} stays open for 60 s, the statement waits 60 s, and behind it ${others} that comes later`;
  return ownLockTimeoutMs === 0
    ? `${waits}. With \`lock_timeout\` it gives up, and they go on.`
    : `${waits}; the migration’s \`lock_timeout\` ends that after ${formatMs(ownLockTimeoutMs)}.`;
}

function tried({ open, openMs, statementWaitedMs, laterWaitedMs, withLockTimeout }: Queue): string {
  const query = open === 'reader' ? 'a SELECT' : 'a DELETE';
  const { lockTimeoutMs, laterWaitedMs: timedMs } = withLockTimeout;
  return `Tried here: open for ${formatMs(openMs)}, the statement waited ${formatMs(statementWaitedMs)}, ${query} after it ${formatMs(laterWaitedMs)}; with a lock_timeout of ${formatMs(lockTimeoutMs)} the statement gave up, and ${query} after it waited ${formatMs(timedMs)}.`;
}
