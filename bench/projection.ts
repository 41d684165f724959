/**
 * Projection to production's size: each kind of statement is fitted on tables of at most 100,000 rows and checked on one
 * of 10 million. Median error at most 15 %, 95th percentile at most 40 %.
 * Both sides run on the rehearsal's own server (fsync and full_page_writes off, one process for an index build, 64 MB
 * of maintenance_work_mem on the large side and its scale model on the small one), on clones that nobody has read yet.
 * Of each time what the process spent waiting for a processor is taken off (/proc/<pid>/schedstat, Linux), so that the
 * machine's other work counts little; of several runs the fastest counts.
 * `--short`: five kinds, checked at 1 million. `--kinds <regex>`: some. `--repeat <n>`: runs of each large one.
 * `--rows <n>`: the large side's rows. `--save <file>`: everything measured, as JSON.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { connect, withClient } from '../src/database/client.ts';
import type { DatabaseAddress } from '../src/database/database.ts';
import { readSchema } from '../src/database/schema/read.ts';
import { takeSnapshot } from '../src/production/take-snapshot.ts';
import type { MigrationDriver } from '../src/rehearsal/driver.ts';
import { orderedColumns, type SizedDatabase } from '../src/rehearsal/projection/build-size.ts';
import { measureGrowth, type SizeRun, type TimedStatement } from '../src/rehearsal/projection/measure-growth.ts';
import { project } from '../src/rehearsal/projection/project.ts';
import { applySettings, modelSettings } from '../src/rehearsal/projection/scale-model.ts';
import { SIZES } from '../src/rehearsal/projection/sizes.ts';
import { runTraced } from '../src/rehearsal/traced-run.ts';
import { loadParser } from '../src/sql/postgres/parser.ts';
import { testServer } from '../test/support/server.ts';
import { KINDS, type Kind, shopSql } from './projection-kinds.ts';

const { values: options } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    kinds: { type: 'string' },
    rows: { type: 'string' },
    repeat: { type: 'string', default: '1' },
    save: { type: 'string' },
  },
});
const ROWS = Number(options.rows ?? (options.short ? 1_000_000 : 10_000_000));
const REPEAT = Number(options.repeat);
const BOUND_MEDIAN = 15;
const BOUND_P95 = 40;
const wanted = new RegExp(options.kinds ?? '');
const kinds = KINDS.filter(({ name, short }) => wanted.test(name) && (!options.short || short === true));

await loadParser();
await using server = await testServer(17);

/** Rows of one kind at every size; seeding as a check does would take most of an hour at 10 million. */
async function build(size: number): Promise<SizedDatabase> {
  const database = await server.create('size');
  await withClient(server.app(database), async (client) => {
    for (const sql of shopSql(size)) await client.query(sql);
  });
  return withClient(server.admin(database), async (client) => {
    await client.query('VACUUM (FREEZE, ANALYZE)');
    const { rows } = await client.query<{ orders: number; customers: number }>(
      `SELECT pg_relation_size('orders')::float8 AS orders, pg_relation_size('customers')::float8 AS customers`,
    );
    return {
      database,
      rows: { 'public.orders': size, 'public.customers': size / 10 },
      bytes: { 'public.orders': rows[0]?.orders ?? 0, 'public.customers': rows[0]?.customers ?? 0 },
      ordered: await orderedColumns(client),
    };
  });
}

const began = performance.now();
const small = new Map<number, SizedDatabase>();
for (const size of SIZES) small.set(size, await build(size));
const large = await build(ROWS);
const production = await takeSnapshot({
  address: { ...server.admin(large.database), sslMode: 'disable' },
  schemas: [],
  sampleSeconds: 0,
  version: 'bench',
});
console.log(
  `rows made in ${Math.round((performance.now() - began) / 1000)} s; ${kinds.length} kinds, checked at ${ROWS} rows`,
);
console.log('| statement | form | projected s | range s | measured s | error | in range |');
console.log('|---|---|---|---|---|---|---|');

const errors: number[] = [];
let within = 0;
const saved: Record<string, { runs: SizeRun[]; measured: number[] }> = {};
for (const kind of kinds) {
  const runs = await growthOf(kind);
  const projection = await projectionOf(kind, runs);
  const measured: number[] = [];
  for (let time = 0; time < REPEAT; time++) measured.push(await runLarge(kind));
  saved[kind.name] = { runs, measured };
  if (options.save !== undefined) writeFileSync(options.save, JSON.stringify(saved));
  report(kind, projection, Math.min(...measured));
}
judge();

/** The small runs, as `lockstep check` would make them. */
function growthOf(kind: Kind): Promise<SizeRun[]> {
  return measureGrowth({
    server,
    sizes: [...SIZES],
    repetitions: 4,
    budgetMs: Number.POSITIVE_INFINITY,
    keep: true,
    build: async (size) => small.get(size) ?? build(size),
    settings: (size) => modelSettings(production.settings, size / ROWS),
    run: async (database) => [await time(server.app(database), kind)],
  });
}

async function runLarge(kind: Kind): Promise<number> {
  const database = await server.clone(large.database, 'large');
  await applySettings(server, database, modelSettings(production.settings, 1));
  const { durationMs } = await time(server.app(database), kind);
  await server.drop(database);
  return durationMs;
}

async function time(address: DatabaseAddress, { prepare, sql }: Kind): Promise<TimedStatement> {
  const client = await connect(address);
  try {
    if (prepare !== undefined) await client.query(prepare);
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const waited = (): number => waitedMs(rows[0]?.pid ?? 0);
    const before = waited();
    const start = performance.now();
    await client.query(sql);
    const wall = performance.now() - start;
    return { sql, durationMs: wall - (waited() - before) };
  } finally {
    await client.end();
  }
}

/** How long a process has been ready to run and another one ran. https://docs.kernel.org/scheduler/sched-stats.html */
function waitedMs(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[1]) / 1e6;
  } catch {
    return 0;
  }
}

/** One traced run tells what the statement does; the rest is the product's own arithmetic. */
async function projectionOf(kind: Kind, runs: SizeRun[]): Promise<ReturnType<typeof project>[number] | undefined> {
  const database = await server.clone(small.get(SIZES[0])?.database ?? large.database, 'traced');
  if (kind.prepare !== undefined) {
    const { prepare } = kind;
    await withClient(server.app(database), (client) => client.query(prepare));
  }
  const prepared = await withClient(server.admin(database), (client) => readSchema(client, { exclude: [] }));
  const driver: MigrationDriver = {
    baseKeys: [],
    headKey: '',
    milestone: 0,
    pending: [],
    bookkeepingTables: [],
    toBase: () => Promise.resolve(),
    up: (address) => withClient(address, async (client) => void (await client.query(kind.sql))),
  };
  const { trace } = await runTraced(server, driver, database);
  await server.drop(database);
  const migrations = [{ id: kind.name, source: '.', statements: trace.statements, outcome: 'ok' as const }];
  return project({ runs, migrations, schema: prepared, production })[0];
}

function report(kind: Kind, projection: ReturnType<typeof project>[number] | undefined, ms: number): void {
  if (projection === undefined) {
    errors.push(100);
    console.log(`| ${kind.name} | none | | | ${seconds(ms)} | | |`);
    return;
  }
  const { form, lowMs, likelyMs, highMs } = projection;
  const error = 100 * (likelyMs / ms - 1);
  errors.push(Math.abs(error));
  const inRange = ms >= lowMs && ms <= highMs;
  if (inRange) within += 1;
  console.log(
    `| ${kind.name} | ${form} | ${seconds(likelyMs)} | ${seconds(lowMs)}-${seconds(highMs)} | ${seconds(ms)} | ${error.toFixed(0)} % | ${inRange ? 'yes' : 'no'} |`,
  );
}

function judge(): void {
  const sorted = errors.toSorted((a, b) => a - b);
  const at = (part: number): number => sorted[Math.ceil(part * sorted.length) - 1] ?? Number.NaN;
  const [median, p95] = [at(0.5), at(0.95)];
  console.log(
    `\nmedian error ${median.toFixed(1)} % (bound ${BOUND_MEDIAN}), 95th percentile ${p95.toFixed(1)} % (bound ${BOUND_P95}), ` +
      `${within} of ${errors.length} within the range shown`,
  );
  if (median > BOUND_MEDIAN || p95 > BOUND_P95) process.exitCode = 4;
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(ms < 10_000 ? 2 : 1);
}
