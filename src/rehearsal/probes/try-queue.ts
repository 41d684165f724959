import type { Client } from 'pg';
import type { LockMode } from '../../trace/trace.ts';
import { quoteIdent } from '../quote.ts';
import { type RaceInput, race } from './lock-race.ts';
import type { RelationName } from './relation-name.ts';

export interface QueueInput extends Omit<RaceInput, 'openMs'> {
  table: RelationName;
  /** The mode that the statement was seen to take on it. */
  mode: LockMode;
  sql: string;
}

/** ms throughout. */
export interface QueueTry {
  /** Who was there first: a transaction that had only read the table, or one that had written to it. */
  open: 'reader' | 'writer';
  /** How long it stayed. */
  openMs: number;
  /** The statement waited all that time. */
  statementWaitedMs: number;
  /** A query of the same kind as the open one, sent after the statement, waited behind it. */
  laterWaitedMs: number;
  withLockTimeout: { lockTimeoutMs: number; statement: 'gave up'; laterWaitedMs: number };
  /** The migration's own lock_timeout at this point; 0 for none. */
  ownLockTimeoutMs: number;
  /** The statement itself waited in a second session, or a LOCK TABLE in its place with the mode it takes. */
  tried: 'statement' | 'lock table';
}

const OPEN_MS = 75;
const LOCK_TIMEOUT_MS = 50;

/**
 * A request for a lock waits behind everybody who holds a conflicting one, and whoever comes later waits behind the
 * request (measured in queue.test.ts). The statement runs in a session of its own, which never gets what it waits for,
 * so that nothing is changed.
 * @returns undefined where it does not wait for the open transaction
 */
export async function tryQueue(input: QueueInput): Promise<QueueTry | undefined> {
  const { open, mode } = input;
  const kind = mode === 'AccessExclusiveLock' ? 'reader' : 'writer';
  const touch = touchSql(input.table, kind);
  try {
    if (!(await opens(open.client, touch))) return undefined;
    for (const [tried, sql] of textsOf(input)) {
      const without = await race({ ...input, openMs: OPEN_MS }, { sql, touch, lockTimeoutMs: 0 });
      if (without === undefined) continue;
      const timed = await race({ ...input, openMs: OPEN_MS }, { sql, touch, lockTimeoutMs: LOCK_TIMEOUT_MS });
      if (timed?.gaveUp !== true) continue;
      const { statementMs, laterMs, ownLockTimeoutMs } = without;
      return {
        open: kind,
        openMs: OPEN_MS,
        statementWaitedMs: statementMs,
        laterWaitedMs: laterMs,
        withLockTimeout: { lockTimeoutMs: LOCK_TIMEOUT_MS, statement: 'gave up', laterWaitedMs: timed.laterMs },
        ownLockTimeoutMs,
        tried,
      };
    }
    return undefined;
  } finally {
    await open.client.query('ROLLBACK');
  }
}

/** Not where an earlier statement of the same transaction keeps it out: then everybody waits already. */
async function opens(client: Client, touch: string): Promise<boolean> {
  try {
    await client.query(`BEGIN; SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}; ${touch}`);
    return true;
  } catch {
    return false;
  }
}

/** Neither needs a row: the lock is taken when the table is looked up. */
function touchSql(table: RelationName, kind: 'reader' | 'writer'): string {
  const name = `${quoteIdent(table.schema)}.${quoteIdent(table.name)}`;
  return kind === 'reader' ? `SELECT 1 FROM ${name} LIMIT 1` : `DELETE FROM ${name} WHERE false`;
}

/** What a function or a DO block does before it comes to its lock must not be done twice; parameters are not known. */
const REPEATABLE = /^(?:ALTER|CREATE|DROP|TRUNCATE|REINDEX|CLUSTER|REFRESH|LOCK|COMMENT)\b/i;

function textsOf({ sql, table, mode }: QueueInput): Array<[QueueTry['tried'], string]> {
  const words = mode.replace(/Lock$/, '').replace(/(?<=[a-z])(?=[A-Z])/g, ' ');
  const lock = `LOCK TABLE ${quoteIdent(table.schema)}.${quoteIdent(table.name)} IN ${words.toUpperCase()} MODE`;
  return [...(REPEATABLE.test(sql) ? [['statement', sql] as [QueueTry['tried'], string]] : []), ['lock table', lock]];
}
