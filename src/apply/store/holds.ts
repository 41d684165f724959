import type { Actor, Hold, TargetStore } from '../store.ts';
import { HeldError } from './errors.ts';
import { appendEvent, isoOf } from './events.ts';
import { inTransaction } from './in-transaction.ts';
import { asciiJson } from './json.ts';
import type { StoreContext } from './open.ts';

type Holds = Pick<TargetStore, 'holds' | 'hold' | 'unhold' | 'facts' | 'learn'>;

interface HoldRow {
  kind: Hold['kind'];
  actor: Actor;
  reason: string;
  since: string;
  digest: string | null;
}

export function createHolds({ pool, environment, redact }: StoreContext): Holds {
  return {
    async holds() {
      const { rows } = await pool.query<HoldRow>(
        `SELECT kind, actor, reason, digest, ${isoOf('since')} AS since FROM lockstep.holds
         WHERE environment = $1 AND ended_at IS NULL ORDER BY kind`,
        [environment],
      );
      return rows.map(({ digest, ...hold }) => ({ ...hold, ...(digest !== null && { digest }) }));
    },

    async hold(asked) {
      const { kind, actor, reason, digest } = redact(asked);
      await inTransaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `INSERT INTO lockstep.holds AS h (environment, kind, actor, reason, digest) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (environment, kind) WHERE ended_at IS NULL
           DO UPDATE SET actor = excluded.actor, reason = excluded.reason
           WHERE h.kind = 'freeze' OR h.digest IS NOT DISTINCT FROM excluded.digest`,
          [environment, kind, asciiJson(actor), asciiJson(reason), digest ?? null],
        );
        if (rowCount !== 1) throw new HeldError(`${environment} is locked by another change.`);
        await appendEvent(client, { kind: 'hold', data: { environment, kind, actor, reason, digest } });
      });
    },

    unhold: (kind, actor, about) =>
      inTransaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `UPDATE lockstep.holds SET ended_at = clock_timestamp(), ended_by = $3
           WHERE environment = $1 AND kind = $2 AND ended_at IS NULL`,
          [environment, kind, asciiJson(redact(actor))],
        );
        if (rowCount === 0) return false;
        const data = redact({ environment, kind, actor, ...about });
        await appendEvent(client, { kind: 'unhold', data });
        return true;
      }),

    async facts() {
      const { rows } = await pool.query<{ key: string; value: string }>(
        `SELECT key, value FROM lockstep.facts WHERE environment = $1`,
        [environment],
      );
      return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
    },

    learn: (key, value) =>
      inTransaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `INSERT INTO lockstep.facts (environment, key, value) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
          [environment, key, asciiJson(redact(value))],
        );
        if (rowCount === 1)
          await appendEvent(client, { kind: 'learned', data: { environment, key, value: redact(value) } });
        const { rows } = await client.query<{ value: string }>(
          `SELECT value FROM lockstep.facts WHERE environment = $1 AND key = $2`,
          [environment, key],
        );
        return rows[0]?.value ?? value;
      }),
  };
}
