import type { Client } from 'pg';
import type { Analysis } from '../../analysis/analysis.ts';
import { modesConflict } from '../../trace/lock-modes.ts';
import type { LockMode } from '../../trace/trace.ts';

/** Somebody whose transaction would hold a statement up. */
export interface Holder {
  pid: number;
  user: string | null;
  application: string | null;
  state: string | null;
  /** Seconds since the transaction began; null where it is another role's, and ours may not read that. */
  age: number | null;
  /** What a statement needs and they hold; absent where it waits for all transactions (CONCURRENTLY). */
  relation?: string;
}

interface HeldRow extends Holder {
  relation: string;
  mode: LockMode;
}

/**
 * Locks of transactions older than $1 seconds, or of an age that may not be read, on relations of this database. A
 * prepared one has no process; of other roles' sessions everything but that they are there is hidden from a role.
 * https://www.postgresql.org/docs/current/monitoring-stats.html#MONITORING-STATS-VIEWS
 */
const HELD = `SELECT coalesce(l.pid, 0) AS pid, coalesce(a.usename, p.owner) AS user, a.application_name AS application,
       coalesce(a.state, 'prepared transaction ' || quote_literal(p.gid)) AS state,
       extract(epoch FROM clock_timestamp() - coalesce(a.xact_start, p.prepared))::float8 AS age,
       n.nspname || '.' || c.relname AS relation, l.mode
  FROM pg_catalog.pg_locks l
  JOIN pg_catalog.pg_class c ON c.oid = l.relation JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
  LEFT JOIN pg_catalog.pg_prepared_xacts p ON l.pid IS NULL AND l.virtualtransaction = '-1/' || p.transaction::text
 WHERE l.locktype = 'relation' AND l.granted
   AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
   AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
   AND (clock_timestamp() - coalesce(a.xact_start, p.prepared) > make_interval(secs => $1)
        OR a.pid IS NOT NULL AND a.backend_type IS NULL)
   AND n.nspname || '.' || c.relname = ANY ($2)
 ORDER BY age DESC NULLS LAST`;

/** CREATE INDEX CONCURRENTLY and its like wait for every snapshot of the database that is older than theirs. */
const SNAPSHOTS = `SELECT pid, usename AS user, application_name AS application, state,
       extract(epoch FROM clock_timestamp() - xact_start)::float8 AS age
  FROM pg_catalog.pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_catalog.pg_backend_pid() AND backend_xmin IS NOT NULL
   AND (backend_type = 'client backend' AND clock_timestamp() - xact_start > make_interval(secs => $1)
        OR backend_type IS NULL)
 ORDER BY age DESC NULLS LAST`;

/**
 * Transactions older than `seconds` that hold what the statements need, the oldest first. By the predicted locks; what a
 * statement needs besides is only found when it waits. Those whose age may not be read are last.
 * https://www.postgresql.org/docs/current/explicit-locking.html
 */
export async function findOldTransactions(
  client: Client,
  { analysis, seconds }: { analysis: Analysis; seconds: number },
): Promise<Holder[]> {
  const statements = analysis.migrations.flatMap((migration) => migration.statements);
  const needed = statements.flatMap(({ predicted }) => predicted?.locks ?? []);
  const relations = [...new Set(needed.map(({ relation }) => relation))];
  const { rows: held } = await client.query<HeldRow>(HELD, [seconds, relations]);
  const found: Holder[] = held
    .filter((row) => needed.some(({ relation, mode }) => relation === row.relation && modesConflict(mode, row.mode)))
    .map(({ mode: _, ...holder }) => holder);
  if (!statements.some(({ nonTransactional }) => nonTransactional)) return found;
  const { rows: snapshots } = await client.query<Holder>(SNAPSHOTS, [seconds]);
  return [...found, ...snapshots];
}

export function describeHolder({ pid, user, application, state, age, relation }: Holder): string {
  const who = [
    user === null ? '' : `user \`${user}\``,
    application ? `application \`${application}\`` : '',
    state ?? '',
  ]
    .filter((part) => part !== '')
    .join(', ');
  const holds = relation === undefined ? 'has a snapshot open' : `holds \`${relation}\``;
  return `${pid === 0 ? 'A prepared transaction' : `Process ${pid}`} (${who}) ${holds} since ${Math.round(age ?? 0)} s.`;
}
