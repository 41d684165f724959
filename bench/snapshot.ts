/**
 * `lockstep snapshot` of a database with 10,000 tables: at most 5 s, beyond the seconds for which it counts reads and
 * writes. `--short`: 1,000 tables.
 */

import { defaultCacheDir } from '../src/database/cache-dir.ts';
import { withClient } from '../src/database/client.ts';
import { startServer } from '../src/database/start.ts';
import { takeSnapshot } from '../src/production/take-snapshot.ts';
import { serverOptions } from '../test/support/server.ts';

const TABLES = process.argv.includes('--short') ? 1_000 : 10_000;
const BOUND_SECONDS = 5;

await using server = await startServer(
  serverOptions({
    extensions: ['pg_stat_statements'],
    settings: { shared_preload_libraries: 'pg_stat_statements', max_locks_per_transaction: '1024' },
  }),
  { cacheDir: defaultCacheDir(process.env) },
);
const database = await server.create('many');
await withClient(server.admin(database), async (client) => {
  await client.query('SET synchronous_commit = off');
  for (let from = 1; from <= TABLES; from += 500) {
    await client.query(`DO $$ BEGIN FOR n IN ${from}..${Math.min(TABLES, from + 499)} LOOP
      EXECUTE format('CREATE TABLE t%s (id bigint PRIMARY KEY, name text, at timestamptz)', n);
      EXECUTE format('CREATE INDEX t%1$s_name ON t%1$s (name)', n);
      EXECUTE format('INSERT INTO t%s VALUES (1, ''x'', now())', n);
    END LOOP; END $$`);
  }
  await client.query('ANALYZE');
  await client.query(`CREATE ROLE reader LOGIN PASSWORD 'reader'; GRANT pg_monitor TO reader`);
  for (let n = 1; n <= 500; n++) await client.query(`SELECT id AS id${n}, name FROM t1 WHERE id = 1`);
});

const seconds: number[] = [];
let bytes = 0;
for (let round = 0; round < 3; round++) {
  const began = performance.now();
  const snapshot = await takeSnapshot({
    address: { ...server.admin(database), user: 'reader', password: 'reader', sslMode: 'disable' },
    schemas: [],
    sampleSeconds: 0,
    version: 'bench',
  });
  seconds.push((performance.now() - began) / 1000);
  bytes = JSON.stringify(snapshot).length;
  if (snapshot.tables.length !== TABLES) throw new Error(`${snapshot.tables.length} tables`);
}
const best = Math.min(...seconds);
console.log(
  `| ${TABLES} tables, ${2 * TABLES} indexes, as a read-only role | ${best.toFixed(2)} s | bound ${BOUND_SECONDS} s | ${(bytes / 1e6).toFixed(1)} MB |`,
);
if (best > BOUND_SECONDS) process.exitCode = 4;
