import type pg from 'pg';
import { DatabaseError } from '../../errors.ts';
import type { AuditEvent, TargetStore } from '../store.ts';
import { type ChainHead, chainStart, follows, hashOf } from './chain.ts';
import { inTransaction } from './in-transaction.ts';
import { asciiJson } from './json.ts';
import type { StoreContext } from './open.ts';

export type NewEvent = Parameters<TargetStore['append']>[0];

/** Events that are read at a time. */
const PAGE = 1000;

type Events = Pick<TargetStore, 'append' | 'events' | 'verifyChain'>;

export function createEvents({ pool, redact }: StoreContext): Events {
  return {
    append: (event) => inTransaction(pool, (client) => appendEvent(client, redact(event))),

    async events({ run, after = 0, limit = PAGE } = {}) {
      return readEvents(pool, { after, limit, ...(run !== undefined && { run }) });
    },

    async verifyChain() {
      // As of one moment: what is appended meanwhile is not missed, it is not looked at.
      const { rows } = await pool.query<{ seq: string; hash: string }>(`SELECT seq, hash FROM lockstep.chain_head`);
      const [last] = rows;
      let head = chainStart;
      for (;;) {
        const page = await readEvents(pool, { after: head.seq, limit: PAGE });
        for (const event of page) {
          if (!follows(head, event)) return head.seq + 1;
          head = { seq: event.seq, hash: event.hash };
          if (head.seq === Number(last?.seq) && head.hash !== last?.hash) return head.seq;
        }
        if (page.length < PAGE) break;
      }
      return last === undefined || Number(last.seq) > head.seq ? head.seq + 1 : undefined;
    },
  };
}

/**
 * Appends within a transaction that is about to end: the head of the chain is locked until then, so that two writers
 * never continue the same link.
 */
export async function appendEvent(client: pg.ClientBase, event: NewEvent): Promise<AuditEvent> {
  const { rows } = await client.query<{ seq: string; hash: string; at: string }>(
    `SELECT seq, hash, ${isoOf('clock_timestamp()')} AS at FROM lockstep.chain_head FOR UPDATE`,
  );
  const [row] = rows;
  if (row === undefined) throw trailBroken();
  const head: ChainHead = { seq: Number(row.seq), hash: row.hash };
  const data = JSON.parse(JSON.stringify(event.data)) as Record<string, unknown>;
  const body = { seq: head.seq + 1, at: row.at, kind: event.kind, data, previous: head.hash };
  const linked = event.run === undefined ? body : { ...body, run: event.run };
  const appended: AuditEvent = { ...linked, hash: hashOf(linked) };
  await client.query(
    `WITH appended AS (
       INSERT INTO lockstep.events (seq, run, at, kind, data, previous, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ) UPDATE lockstep.chain_head SET seq = $1, hash = $7`,
    [appended.seq, event.run ?? null, appended.at, event.kind, asciiJson(data), head.hash, appended.hash],
  );
  return appended;
}

function trailBroken(): DatabaseError {
  return new DatabaseError('lockstep.chain_head is empty: somebody has changed the audit trail.', {
    code: 'trail-broken',
    hint: 'Find out who did; then put back its one row: seq and hash of the newest event.',
  });
}

async function readEvents(
  pool: pg.Pool,
  { run, after, limit }: { run?: string; after: number; limit: number },
): Promise<AuditEvent[]> {
  const { rows } = await pool.query<Omit<AuditEvent, 'seq' | 'run'> & { seq: string; run: string | null }>(
    `SELECT seq, run, at, kind, data, previous, hash FROM lockstep.events
     WHERE seq > $1 AND ($2::text IS NULL OR run = $2) ORDER BY seq LIMIT $3`,
    [after, run ?? null, limit],
  );
  return rows.map(({ seq, run: of, ...rest }) => ({
    ...rest,
    seq: Number(seq),
    ...(of !== null && { run: of }),
  }));
}

/** A time as ISO 8601 in UTC, with its microseconds. */
export function isoOf(expression: string): string {
  return `to_char(${expression} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}
