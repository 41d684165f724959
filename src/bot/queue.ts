import type pg from 'pg';
import { type Db, PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import { withPooled } from '../database/pooled.ts';
import { pooledTransaction } from '../database/pooled-transaction.ts';
import { schema } from './store.ts';

const QUEUE = 'deliveries';

export interface Delivery {
  /** GitHub's id of it, the same when it is sent again. */
  id: string;
  event: string;
  /** What it is about: deliveries with the same key are worked off one at a time. */
  key: string;
  /** JSON. */
  payload: string;
}

export interface KeptDelivery extends Delivery {
  receivedAt: Date;
}

export interface Queue {
  /** Keeps a delivery and its job in one transaction. False where it was kept before. */
  keep(delivery: Delivery): Promise<boolean>;
  /** Works until {@link Queue.stop}. `work` may run twice for one delivery, never for two of a key at once. */
  start(workers: number, work: (delivery: KeptDelivery) => Promise<void>): Promise<void>;
  /** Takes no more until {@link Queue.resume}, and waits for what runs; what is kept stays kept. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Deliveries by state: `created`, `retry`, `active`, `failed`; `later` for those whose time has not come. */
  counts(): Promise<Record<string, number>>;
  /** Takes no more, and waits for what runs. */
  stop(timeoutMs: number): Promise<void>;
}

interface Job {
  delivery: string;
  key: string;
}

const options = {
  notify: true,
  // Some three hours in all, for what fails though GitHub answers; longer than two minutes nothing waits.
  retryLimit: 120,
  retryDelay: 2,
  retryBackoff: true,
  retryDelayMax: 120,
  expireInSeconds: 600,
  heartbeatSeconds: 10,
  deleteAfterSeconds: 3 * 86_400,
};

/** A delivery cannot be worked off before then. It uses up no attempt. */
export class Later extends Error {
  override readonly name = 'Later';
  /** ms since the epoch. */
  readonly until: number;

  constructor(message: string, until: number) {
    super(message);
    this.until = until;
  }
}

/** Deliveries, worked off by pg-boss: what a killed worker had is taken up again when its heartbeat stays away. */
export async function openQueue({ url, pool, log }: { url: string; pool: pg.Pool; log: Logger }): Promise<Queue> {
  const boss = new PgBoss({
    connectionString: url,
    schema: 'lockstep_jobs',
    application_name: 'lockstep-jobs',
    max: 6,
    useListenNotify: true,
    schedule: false,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
  });
  boss.on('error', (err) => log.error({ err }, 'the queue'));
  await boss.start();
  await boss.createQueue(QUEUE, { policy: 'singleton', ...options });
  // One that an earlier version made keeps its own.
  await boss.updateQueue(QUEUE, options);

  async function workOff({ delivery: id, key }: Job, work: (delivery: KeptDelivery) => Promise<void>): Promise<void> {
    await holding(pool, key, async () => {
      const { rows } = await pool.query<KeptDelivery & { done: boolean }>(
        `SELECT id, event, key, payload, received_at AS "receivedAt", done_at IS NOT NULL AS done
         FROM ${schema}.deliveries WHERE id = $1`,
        [id],
      );
      const [delivery] = rows;
      if (delivery === undefined || delivery.done) return;
      await work(delivery);
      await pool.query(`UPDATE ${schema}.deliveries SET done_at = now() WHERE id = $1`, [id]);
    });
  }

  let workAll: (() => Promise<void>) | undefined;

  return {
    keep: ({ id, event, key, payload }) =>
      pooledTransaction(pool, async (client) => {
        const { rowCount } = await client.query(
          `INSERT INTO ${schema}.deliveries (id, event, key, payload) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
          [id, event, key, payload],
        );
        if (rowCount === 0) return false;
        await boss.send(QUEUE, { delivery: id, key }, { singletonKey: key, db: dbOf(client) });
        return true;
      }),

    async start(workers, work) {
      const polling = { pollingIntervalSeconds: 0.5, notifyPollingIntervalSeconds: 2 };
      workAll = async () => {
        for (let count = 0; count < workers; count++) {
          let id = '';
          id = await boss.work<Job>(QUEUE, polling, async ([job]) => {
            try {
              if (job !== undefined) await workOff(job.data, work);
            } catch (thrown) {
              if (job === undefined || !(thrown instanceof Later)) throw thrown;
              // Kept before this one ends: one too many does nothing, as its delivery is done by then.
              await boss.send(QUEUE, job.data, { singletonKey: job.data.key, startAfter: new Date(thrown.until) });
            } finally {
              // Where there was one there may be more: otherwise it would wait for its next turn.
              boss.notifyWorker(id);
            }
          });
        }
      };
      await workAll();
    },

    pause: () => boss.offWork(QUEUE),
    resume: () => workAll?.() ?? Promise.resolve(),

    async counts() {
      const { rows } = await pool.query<{ state: string; count: number }>(
        `SELECT CASE WHEN state IN ('created', 'retry') AND start_after > now() THEN 'later' ELSE state::text END AS state,
           count(*)::int
         FROM lockstep_jobs.job WHERE name = $1 GROUP BY 1`,
        [QUEUE],
      );
      return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
    },

    stop: (timeoutMs) => boss.stop({ graceful: true, timeout: timeoutMs, close: true }),
  };
}

function dbOf(client: pg.PoolClient): Db {
  return { executeSql: (text, values) => client.query(text, values as unknown[]) };
}

/**
 * One at a time for a key, whatever the queue believes: a worker that was taken for dead may still be at it. The lock
 * ends with its connection, which is not used again where `doIt` throws.
 */
function holding(pool: pg.Pool, key: string, doIt: () => Promise<void>): Promise<void> {
  return withPooled(pool, async (client) => {
    await client.query(`SET lock_timeout = '60s'`);
    await client.query(`SELECT pg_advisory_lock(hashtextextended($1, 1))`, [key]);
    await doIt();
    await client.query(`SELECT pg_advisory_unlock(hashtextextended($1, 1))`, [key]);
  });
}
