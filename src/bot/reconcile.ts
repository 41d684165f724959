import type pg from 'pg';
import type { Logger } from 'pino';
import type { Probot } from 'probot';
import { retrying } from '../forge/retry.ts';
import { alone } from './alone.ts';
import { schema } from './store.ts';

/** Pages of 100 that are looked through at most. */
const MOST_PAGES = 500;
/** GitHub keeps deliveries for three days. */
const KEPT_MS = 3 * 86_400_000;
/** What was looked through to its end is not again, but for its last minutes: clocks differ. */
const MARGIN_MS = 10 * 60_000;

interface Item {
  id: number | bigint;
  guid: string;
  delivered_at: string;
  status_code: number;
}

export interface ReconcileOptions {
  probot: Probot;
  pool: pg.Pool;
  log: Logger;
  /** Judges all that is open. `since`: when the list was looked through last, which is further back than it goes. */
  meetAll: (since: Date) => Promise<void>;
}

/**
 * Has GitHub send again what did not arrive: deliveries that were not answered well, of which no attempt was, and that
 * are not kept here. One replica at a time. https://docs.github.com/rest/apps/webhooks
 * @returns how many were asked for
 */
export async function reconcile(options: ReconcileOptions): Promise<number> {
  const asked = await alone(options.pool, { key: 'lockstep reconcile', space: 2 }, () => askAgain(options));
  return asked ?? 0;
}

async function askAgain({ probot, pool, log, meetAll }: ReconcileOptions): Promise<number> {
  const began = Date.now();
  const looked = await lookedAt(pool);
  if (looked !== undefined && looked.getTime() < began - KEPT_MS) {
    log.warn({ since: looked }, 'away for longer than GitHub keeps deliveries: all that is open is judged');
    await meetAll(looked);
  }
  // What was delivered earlier need not be looked at.
  const since = Math.max((looked?.getTime() ?? 0) - MARGIN_MS, began - KEPT_MS);
  const { missed, isWhole } = await findMissed(probot, pool, since);
  const app = await probot.auth();
  for (const { id, guid } of missed) {
    // One that comes twice is kept once.
    await retrying(() => app.request('POST /app/hook/deliveries/{delivery_id}/attempts', { delivery_id: Number(id) }));
    log.info({ delivery: guid }, 'asked GitHub to send a missed delivery again');
  }
  if (isWhole) await saveLooked(pool, began);
  return missed.length;
}

async function lookedAt(pool: pg.Pool): Promise<Date | undefined> {
  const { rows } = await pool.query<{ at: Date }>(`SELECT at FROM ${schema}.reconciled`);
  return rows[0]?.at;
}

async function saveLooked(pool: pg.Pool, at: number): Promise<void> {
  await pool.query(
    `INSERT INTO ${schema}.reconciled (at) VALUES ($1) ON CONFLICT (one) DO UPDATE SET at = excluded.at`,
    [new Date(at)],
  );
}

/** `isWhole`: the list was read as far back as `since`, in ms since the epoch. */
async function findMissed(probot: Probot, pool: pg.Pool, since: number): Promise<{ missed: Item[]; isWhole: boolean }> {
  let isWhole = false;
  const app = await probot.auth();
  const byGuid = new Map<string, Item[]>();
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const asked = { per_page: 100, ...(cursor && { cursor }) };
    const { data, headers } = await retrying(() => app.request('GET /app/hook/deliveries', asked));
    for (const item of data) byGuid.set(item.guid, [...(byGuid.get(item.guid) ?? []), item]);
    const oldest = data.at(-1);
    cursor = /[?&]cursor=([^&>]+)[^>]*>; rel="next"/.exec(headers.link ?? '')?.[1];
    isWhole = cursor === undefined || oldest === undefined || Date.parse(oldest.delivered_at) < since;
    if (isWhole) break;
  }
  const failed = [...byGuid.values()].filter((items) =>
    items.every(({ status_code: code }) => code < 200 || code >= 300),
  );
  const { rows } = await pool.query<{ id: string }>(`SELECT id FROM ${schema}.deliveries WHERE id = ANY ($1)`, [
    failed.map(([first]) => first?.guid),
  ]);
  const kept = new Set(rows.map(({ id }) => id));
  const missed = failed.flatMap(([latest]) => (latest === undefined || kept.has(latest.guid) ? [] : [latest]));
  return { missed: missed.toReversed(), isWhole };
}
