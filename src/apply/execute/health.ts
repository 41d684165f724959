import { setTimeout as sleep } from 'node:timers/promises';
import type { RefusalCode } from '../guards/guard.ts';
import { controlOf, type Driver, moveRun, obeyControls, tell } from './driver.ts';
import type { DriveSettings } from './options.ts';
import { isLost } from './pg-errors.ts';
import { messageOf, type TargetSession } from './session.ts';

/** Below this no unit begins, where lockstep.yml tells how to ask. */
const LEAST_DISK = 1024 ** 3;
/** Times the limit for beginning at which a statement that runs is ended: what it was cancelled for must get better first. */
const CRITICAL = 2;
/** s of lag that are never critical, however small the limit. */
const LEAST_LAG = 1;
/** ms that the question for free disk may take: nobody looks who waits meanwhile. */
const DISK_MS = 3000;

type HealthCode = Extract<RefusalCode, 'replica_lag' | 'disk_low' | 'too_busy'>;

/** What speaks against going on. */
export interface Finding {
  code: HealthCode;
  /** One sentence. */
  why: string;
  /** It is known, and bad enough to end a statement that runs. */
  critical?: true;
}

/** What speaks against beginning a unit now, one sentence each. */
export async function readHealth(session: Pick<TargetSession, 'client'>, settings: DriveSettings): Promise<string[]> {
  return (await readFindings(session, settings)).map(({ why }) => why);
}

/**
 * What speaks against beginning a unit now; what cannot be read speaks against it as well, and is never critical. Of other
 * roles' sessions and of replicas a role sees nothing but that they are there, unless it may read all statistics.
 * https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-STATS-VIEWS
 */
export async function readFindings(
  { client }: Pick<TargetSession, 'client'>,
  settings: DriveSettings,
): Promise<Finding[]> {
  const found = await readReplicas(client, settings.maxReplicaLag);
  if (settings.maxActive !== undefined) found.push(...(await readActive(client, settings.maxActive)));
  if (settings.freeDisk === undefined) return found;
  const free = await readFree(client, settings.freeDisk);
  if (typeof free === 'string') return [...found, { code: 'disk_low', why: free }];
  if (free >= LEAST_DISK) return found;
  const why = `${Math.round(free / 1024 ** 2)} MiB of disk are free, 1024 are needed`;
  return [...found, { code: 'disk_low', why, critical: true }];
}

const GRANT = 'GRANT pg_read_all_stats to the role';

async function readReplicas(client: TargetSession['client'], most: number): Promise<Finding[]> {
  // One that is all there keeps the lag that it had last. https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-PG-STAT-REPLICATION-VIEW
  const { rows } = await client.query<{ name: string; lag: number | null; behind: string | null; hidden: boolean }>(
    `SELECT r.application_name AS name, extract(epoch FROM r.replay_lag)::float8 AS lag, r.state IS NULL AS hidden,
       CASE WHEN pg_catalog.pg_is_in_recovery() THEN NULL
         ELSE pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), r.replay_lsn) END::text AS behind
     FROM pg_catalog.pg_stat_replication r
     WHERE coalesce(r.state, 'streaming') IN ('streaming', 'catchup') AND NOT EXISTS (SELECT FROM pg_catalog.pg_replication_slots s
       WHERE s.active_pid = r.pid AND s.slot_type = 'logical')`,
  );
  return rows.flatMap(({ name, lag, behind, hidden }) => {
    const code = 'replica_lag';
    if (hidden) return [{ code, why: `replica ${name} may be behind: how far may not be read (${GRANT})` }];
    if (lag === null || !(Number(behind) > 0) || lag <= most) return [];
    const why = `replica ${name} is ${Math.round(lag)} s behind, ${most} s are allowed`;
    return [{ code, why, ...(lag > Math.max(most * CRITICAL, LEAST_LAG) && { critical: true as const }) }];
  });
}

async function readActive(client: TargetSession['client'], most: number): Promise<Finding[]> {
  const { rows } = await client.query<{ active: number; hidden: number }>(
    `SELECT (count(*) FILTER (WHERE state = 'active' AND backend_type = 'client backend'))::int AS active,
       (count(*) FILTER (WHERE state IS NULL AND backend_type IS NULL AND datname IS NOT NULL))::int AS hidden
     FROM pg_catalog.pg_stat_activity
     WHERE pid <> pg_catalog.pg_backend_pid() AND application_name NOT LIKE 'lockstep%'`,
  );
  const { active = 0, hidden = 0 } = rows[0] ?? {};
  const code = 'too_busy';
  const isCritical = active > most * CRITICAL;
  if (active > most)
    return [
      {
        code,
        why: `${active} sessions are active, ${most} are allowed`,
        ...(isCritical && { critical: true as const }),
      },
    ];
  if (active + hidden <= most) return [];
  const why = `of ${hidden} sessions it may not be read whether they are active, ${most} are allowed (${GRANT})`;
  return [{ code, why }];
}

async function readFree(client: TargetSession['client'], sql: string): Promise<number | string> {
  try {
    await client.query(`BEGIN READ ONLY; SET LOCAL statement_timeout = ${DISK_MS}`);
    const { rows } = await client.query<unknown[]>({ text: sql, rowMode: 'array' });
    const free = Number(rows[0]?.[0]);
    return Number.isFinite(free) ? free : 'freeDisk of lockstep.yml gives no number';
  } catch (thrown) {
    if (isLost(thrown)) throw thrown;
    return `freeDisk of lockstep.yml cannot be read: ${messageOf(thrown)}`;
  } finally {
    await client.query('ROLLBACK').catch(() => undefined);
  }
}

/** Holds the run up for as long as something speaks against its next unit. @throws Ending, Stopped */
export async function throttle(driver: Driver): Promise<void> {
  let last = '';
  if (performance.now() - driver.healthyAt < Math.min(1000, driver.pace.health)) return;
  for (;;) {
    const found = await readFindings(controlOf(driver), driver.options.settings);
    const [first] = found;
    if (first === undefined) break;
    const reasons = found.map((each) => each.why);
    const why = reasons.join('; ');
    driver.healthyAt = -Infinity;
    if (driver.run.state !== 'throttled') await moveRun(driver, 'throttled', { code: first.code, why });
    if (why !== last) tell(driver, 'throttled', { reasons }, why);
    last = why;
    const end = performance.now() + driver.pace.health;
    while (performance.now() < end) {
      await sleep(Math.min(driver.pace.controls, driver.pace.health));
      await obeyControls(driver);
    }
  }
  driver.healthyAt = performance.now();
  if (driver.run.state === 'throttled') await moveRun(driver, 'running');
}
