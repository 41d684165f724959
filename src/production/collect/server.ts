import type { Snapshot } from '../snapshot.ts';
import type { Ask } from './ask.ts';

/** What decides how long statements take, and who waits for them. Nothing else is read, so no secret can be among it. */
const SETTINGS = [
  'TimeZone',
  'lock_timeout',
  'statement_timeout',
  'idle_in_transaction_session_timeout',
  'transaction_timeout',
  'deadlock_timeout',
  'maintenance_work_mem',
  'max_parallel_maintenance_workers',
  'work_mem',
  'wal_level',
  'shared_buffers',
  'max_wal_size',
  'synchronous_commit',
  'fsync',
  'full_page_writes',
  'max_connections',
  'block_size',
];

export interface ServerPart extends Pick<Snapshot, 'server' | 'database' | 'settings' | 'roleSettings' | 'extensions'> {
  blockBytes: number;
  /** Over which the cumulative statistics were counted. */
  statisticsSeconds: number | undefined;
}

interface FactsRow {
  number: number;
  recovery: boolean;
  started: Date;
  since: Date | null;
  seconds: number | null;
}

export async function collectServer(ask: Ask): Promise<ServerPart> {
  const [facts] =
    (await ask<FactsRow>(
      'the server',
      `SELECT current_setting('server_version_num')::int AS number, pg_is_in_recovery() AS recovery,
         pg_postmaster_start_time() AS started, s.stats_reset AS since,
         extract(epoch FROM clock_timestamp() - s.stats_reset)::float8 AS seconds
       FROM pg_stat_database s WHERE s.datname = current_database()`,
    )) ?? [];
  const number = facts?.number ?? 0;
  const major = Math.floor(number / 10_000);
  const settings = await collectSettings(ask);
  const [size] =
    (await ask<{ bytes: number }>(
      'the size of the database',
      'SELECT pg_database_size(current_database())::float8 AS bytes',
    )) ?? [];
  if (facts?.since === null) {
    ask.missing.push({
      what: 'mean rates of reads and writes',
      why: 'The statistics were never reset, so nobody knows over how long they were counted; see pg_stat_reset().',
    });
  }
  return {
    server: {
      version: `${major}.${number % 10_000}`,
      major,
      inRecovery: facts?.recovery ?? false,
      startedAt: facts?.started.toISOString() ?? null,
      statisticsSince: facts?.since?.toISOString() ?? null,
    },
    database: { bytes: size?.bytes ?? null },
    settings,
    roleSettings: await collectRoleSettings(ask),
    extensions:
      (await ask<{ name: string; version: string }>(
        'extensions',
        'SELECT extname AS name, extversion AS version FROM pg_extension ORDER BY extname',
      )) ?? [],
    blockBytes: Number(settings.block_size ?? 8192) || 8192,
    statisticsSeconds: facts?.seconds ?? undefined,
  };
}

/** reset_val: what a session has before it sets anything, which this one did (its own timeouts). */
async function collectSettings(ask: Ask): Promise<Record<string, string>> {
  const rows = await ask<{ name: string; value: string | null; unit: string | null }>(
    'settings',
    'SELECT name, reset_val AS value, unit FROM pg_settings WHERE name = ANY ($1)',
    [SETTINGS],
  );
  return Object.fromEntries((rows ?? []).map(({ name, value, unit }) => [name, withUnit(value, unit)]));
}

/** Sizes in kB and times in ms, whatever unit pg_settings counts in (`8kB` is one). */
const UNITS: Record<string, [number, string]> = {
  B: [1 / 1024, 'kB'],
  kB: [1, 'kB'],
  MB: [1024, 'kB'],
  GB: [1024 * 1024, 'kB'],
  ms: [1, 'ms'],
  s: [1000, 'ms'],
  min: [60_000, 'ms'],
};

function withUnit(value: string | null, unit: string | null): string {
  const [, many = '1', name = ''] = /^(\d*)(.*)$/.exec(unit ?? '') ?? [];
  const [factor, short] = UNITS[name] ?? [];
  if (value === null || factor === undefined || Number(value) <= 0) return value ?? '';
  return `${Number(value) * factor * Number(many || 1)}${short}`;
}

/** https://www.postgresql.org/docs/current/catalog-pg-db-role-setting.html: only the settings above, never all. */
async function collectRoleSettings(ask: Ask): Promise<Snapshot['roleSettings']> {
  const rows = await ask<{ role: string | null; entry: string }>(
    'settings of roles and of the database',
    `SELECT r.rolname AS role, entry FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole
       CROSS JOIN unnest(s.setconfig) AS entry
     WHERE s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
       AND lower(split_part(entry, '=', 1)) = ANY ($1) ORDER BY 1, 2`,
    [SETTINGS.map((name) => name.toLowerCase())],
  );
  return (rows ?? []).map(({ role, entry }) => {
    const equals = entry.indexOf('=');
    return { role, name: entry.slice(0, equals), value: entry.slice(equals + 1) };
  });
}
