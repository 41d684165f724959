/**
 * Writes src/analysis/locks/builtin-functions.json: PostgreSQL's own functions (13 to 18) that lock no relation of the
 * user's, read from each server's pg_proc. `node scripts/builtin-functions.ts`
 */
import { writeFileSync } from 'node:fs';
import { defaultCacheDir } from '../src/database/cache-dir.ts';
import { withClient } from '../src/database/client.ts';
import { startServer } from '../src/database/start.ts';

/** Of the `pg_` functions, which look into the server's own matters, those that a migration may well call. */
const ownMatters =
  /^pg_(sleep|sleep_for|sleep_until|(try_)?advisory_.*|backend_pid|typeof|notify|column_size|column_compression|size_pretty|(relation|table|total_relation|indexes|database)_size|get_(serial_sequence|constraintdef|indexdef|functiondef|expr|userbyid)|is_in_recovery|current_.*|(table|type|function)_is_visible|encoding_to_char|char_to_encoding|client_encoding|blocking_pids|cancel_backend|terminate_backend|reload_conf|conf_load_time|postmaster_start_time|my_temp_schema|input_is_valid|basetype|collation_for|safe_snapshot_blocking_pids|jit_available|listening_channels)$/;

/** They read or lock what their arguments name. */
const reading =
  /_to_xml|^binary_upgrade|_send$|_support$|^(nextval|setval|currval|lastval|ts_stat|ts_rewrite|brin_(de)?summarize.*|gin_clean_pending_list|lo_(import|export)|satisfies_hash_partition|dblink.*)$/;

const names = new Set<string>();
for (const version of [13, 14, 15, 16, 17, 18]) {
  const options = { version, provider: 'auto' as const, extensions: [], roles: [], superuser: false, settings: {} };
  await using server = await startServer(options, { cacheDir: defaultCacheDir(process.env) });
  const found = await withClient(server.admin('postgres'), (client) =>
    client.query<{ name: string }>(`SELECT DISTINCT proname AS name FROM pg_proc
      WHERE pronamespace = 'pg_catalog'::regnamespace AND prokind <> 'p'
        AND format_type(prorettype, NULL) !~ '^(internal|trigger|event_trigger|cstring|.*_handler)$'
        AND NOT ('internal'::regtype = ANY (proargtypes)) AND NOT ('cstring'::regtype = ANY (proargtypes))`),
  );
  for (const { name } of found.rows) {
    if (reading.test(name) || (name.startsWith('pg_') && !ownMatters.test(name))) continue;
    names.add(name);
  }
}
// By their first letters: V8 reads a few long texts sooner than two thousand short ones.
const lines = Object.values(Object.groupBy([...names].sort(), (name) => name.charAt(0))).map((those = []) =>
  those.join(' '),
);
writeFileSync('src/analysis/locks/builtin-functions.json', `${JSON.stringify(lines, null, 2)}\n`);
console.log(`${names.size} functions`);
