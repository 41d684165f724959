import { DatabaseError } from '../errors.ts';

/**
 * For speed, because the data is thrown away: nothing here survives a power cut, nor needs to
 * (https://www.postgresql.org/docs/current/non-durability.html). `restart_after_crash` is off so that a crashed
 * backend is seen, not covered up; WAL files are not recycled so that a kept cluster stays small.
 */
const defaults: Record<string, string> = {
  autovacuum: 'off',
  fsync: 'off',
  full_page_writes: 'off',
  jit: 'off',
  lc_messages: 'C',
  log_timezone: 'UTC',
  max_connections: '200',
  restart_after_crash: 'off',
  shared_buffers: '128MB',
  synchronous_commit: 'off',
  timezone: 'UTC',
  wal_init_zero: 'off',
  wal_recycle: 'off',
};

/** What Lockstep itself depends on. */
const reserved = new Set([
  'config_file',
  'data_directory',
  'external_pid_file',
  'hba_file',
  'ident_file',
  'listen_addresses',
  'log_destination',
  'logging_collector',
  'password_encryption',
  'port',
  'ssl',
  'unix_socket_directories',
]);

/** The settings a server runs with: Lockstep's, overridden by the user's. @throws DatabaseError `setting-invalid` */
export function mergeSettings(settings: Record<string, string>): Record<string, string> {
  const merged = { ...defaults };
  for (const [name, value] of Object.entries(settings)) {
    const lower = name.toLowerCase();
    if (!/^[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?$/.test(lower) || /[\0\r\n]/.test(value)) {
      throw new DatabaseError(`database.settings holds "${name}", which is no server setting.`, {
        code: 'setting-invalid',
        hint: 'Names are like "wal_level" or "auto_explain.log_min_duration"; values fit on one line.',
      });
    }
    if (reserved.has(lower)) {
      throw new DatabaseError(`database.settings may not change "${name}": Lockstep needs it.`, {
        code: 'setting-invalid',
        hint: `Remove "${name}" from database.settings.`,
      });
    }
    merged[lower] = value;
  }
  return merged;
}

/** postgresql.conf (https://www.postgresql.org/docs/current/config-setting.html). */
export function renderConf(settings: Record<string, string>): string {
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${value.replace(/['\\]/g, '$&$&')}'`);
  return `${lines.join('\n')}\n`;
}

/** pg_hba.conf: only this machine, only with a password. */
export const hbaConf = [
  'host all all 127.0.0.1/32 scram-sha-256',
  'host replication all 127.0.0.1/32 scram-sha-256',
  '',
].join('\n');
