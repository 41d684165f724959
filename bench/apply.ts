/**
 * What `apply` adds to a run beyond its statements: 20 of them, as one transaction and as 20, against the same statements
 * sent one after another as psql sends them, connecting included: at most 300 ms, by the medians. What comes before a run
 * begins (guards that ask GitHub and Git) is part of bench/comment.ts. `--short`: fewer rounds.
 */
import { driveRun } from '../src/apply/execute/drive.ts';
import { migrationOf, openTarget } from '../src/apply/execute/testing/begin-run.ts';
import { withClient } from '../src/database/client.ts';
import type { Migration } from '../src/migrations/migration.ts';
import { testServer } from '../test/support/server.ts';
import { median } from './support/median.ts';

const ROUNDS = process.argv.includes('--short') ? 3 : 10;
const STATEMENTS = 20;
const BOUND_MS = 300;
const settings = { lockTimeout: 3, attempts: 10, maxReplicaLag: 30 };

/** The bench's own tables, so that each statement does something. */
const statements = Array.from({ length: STATEMENTS }, (_, n) =>
  n % 2 === 0
    ? `CREATE TABLE t${n} (id bigint PRIMARY KEY, name text)`
    : `ALTER TABLE t${n - 1} ADD COLUMN more int DEFAULT 1`,
);
const shapes: Array<{ name: string; migration: Migration; begin: boolean }> = [
  { name: 'one transaction', migration: migrationOf('1', statements, 'migration'), begin: true },
  { name: `${STATEMENTS} transactions`, migration: migrationOf('1', statements), begin: false },
];

await using server = await testServer();
let missed = false;
console.log('| 20 statements | directly | applied | overhead | bound |\n|---|---|---|---|---|');
for (const { name, migration, begin } of shapes) {
  const direct: number[] = [];
  const applied: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    direct.push(await runDirectly(begin));
    applied.push(await runApplied(migration));
  }
  const [psql, ours] = [median(direct), median(applied)];
  const overhead = ours - psql;
  if (overhead > BOUND_MS) missed = true;
  console.log(
    `| ${name} | ${psql.toFixed(0)} ms | ${ours.toFixed(0)} ms | ${overhead.toFixed(0)} ms | ${BOUND_MS} ms |`,
  );
}
if (missed) process.exitCode = 4;

async function runDirectly(begin: boolean): Promise<number> {
  const database = await server.create('direct');
  const began = performance.now();
  await withClient(server.app(database), async (client) => {
    if (begin) await client.query('BEGIN');
    for (const sql of statements) await client.query(sql);
    if (begin) await client.query('COMMIT');
  });
  return performance.now() - began;
}

async function runApplied(migration: Migration): Promise<number> {
  await using target = await openTarget(server, 'applied');
  const run = await target.queue([migration]);
  const began = performance.now();
  const ended = await driveRun(target.options(run, { settings, pace: {} }));
  const ms = performance.now() - began;
  if (ended.state !== 'succeeded') throw new Error(`${ended.state}: ${ended.why}`);
  return ms;
}
