import type { Snapshot } from '../snapshot.ts';
import type { Ask } from './ask.ts';

/** How long the longest transactions have run: durations only, no query's text and nobody's name. */
export async function collectTransactions(ask: Ask): Promise<Snapshot['longestTransactions']> {
  const rows = await ask<{ seconds: number; state: string | null }>(
    'transactions that run',
    `SELECT extract(epoch FROM clock_timestamp() - xact_start)::float8 AS seconds, state FROM pg_stat_activity
     WHERE xact_start IS NOT NULL AND pid <> pg_backend_pid() AND backend_type = 'client backend'
     ORDER BY xact_start LIMIT 10`,
  );
  const [hidden] =
    (await ask<{ count: number }>(
      'other roles’ transactions',
      `SELECT count(*)::int AS count FROM pg_stat_activity WHERE query = '<insufficient privilege>'`,
    )) ?? [];
  if ((hidden?.count ?? 0) > 0) {
    ask.missing.push({
      what: 'transactions of other roles',
      why: 'The role may not see them: GRANT pg_read_all_stats (or pg_monitor) to it.',
    });
  }
  return (rows ?? []).map(({ seconds, state }) => ({ seconds: Math.max(0, Math.round(seconds * 1000) / 1000), state }));
}

/** Slots and replicas, and how far they are behind. On a replica the distance is to what it has replayed itself. */
export async function collectReplication(ask: Ask): Promise<Snapshot['replication']> {
  const now = 'CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END';
  const slots = await ask<Snapshot['replication']['slots'][number]>(
    'replication slots',
    `SELECT slot_type AS type, active, greatest(pg_wal_lsn_diff(${now}, restart_lsn), 0)::float8 AS "lagBytes"
     FROM pg_replication_slots ORDER BY 3 DESC NULLS LAST LIMIT 1000`,
  );
  const replicas = await ask<Snapshot['replication']['replicas'][number]>(
    'replicas',
    `SELECT state, sync_state AS sync, greatest(pg_wal_lsn_diff(${now}, replay_lsn), 0)::float8 AS "lagBytes",
       (greatest(extract(epoch FROM replay_lag), 0) * 1000)::float8 AS "lagMs" FROM pg_stat_replication LIMIT 1000`,
  );
  return { slots: slots ?? [], replicas: replicas ?? [] };
}
