/**
 * What tracing adds to a statement: the same statement on the same server, traced and untraced in turn.
 * Short statements: at most 1 ms, the median of all rounds of all kinds. Statements over 100 ms: at most 2 %, each kind.
 * Each round is a pair. Of short statements the median of the pairs' differences counts; of long ones the best of all
 * rounds, and a second untraced client in the traced one's place tells what the machine's other work does to it.
 * `--short` for a few rounds only.
 */
import pg from 'pg';
import { startTracedEndpoint } from '../src/trace/traced-endpoint.ts';
import { testServer } from '../test/support/server.ts';
import { median } from './support/median.ts';

const SHORT = process.argv.includes('--short');
const BOUND_MS = 1;
const BOUND_PERCENT = 2;

interface Load {
  name: string;
  /** Each is one round trip; only `measured` counts. */
  before?: string;
  measured: string | { text: string; values: unknown[] };
  after?: string;
  rounds: number;
}

const SETUP = `
  CREATE TABLE t (id int PRIMARY KEY, n int, name text);
  INSERT INTO t SELECT n, n, 'row ' || n FROM generate_series(1, 1000) n;
  CREATE TABLE big (id int, name text);
  INSERT INTO big SELECT n, md5(n::text) FROM generate_series(1, 150000) n;
  VACUUM ANALYZE`;
const short = SHORT ? 60 : 400;
const long = SHORT ? 5 : 31;
const SHORT_LOADS: Load[] = [
  { name: 'SELECT, autocommit', measured: 'SELECT n FROM t WHERE id = 7', rounds: short },
  {
    name: 'UPDATE, extended protocol',
    measured: { text: 'UPDATE t SET n = $1 WHERE id = 7', values: [1] },
    rounds: short,
  },
  { name: 'ALTER TABLE, autocommit', measured: 'ALTER TABLE t ALTER n SET DEFAULT 7', rounds: short },
  {
    name: 'ALTER TABLE, in a transaction',
    before: 'BEGIN',
    measured: 'ALTER TABLE t ALTER n SET DEFAULT 7',
    after: 'COMMIT',
    rounds: short,
  },
  { name: 'CREATE TABLE', measured: 'CREATE TABLE made (id int PRIMARY KEY)', after: 'DROP TABLE made', rounds: short },
  { name: 'BEGIN', measured: 'BEGIN', after: 'ROLLBACK', rounds: short },
];
const LONG_LOADS: Load[] = [
  {
    name: 'CREATE INDEX, 150,000 rows',
    measured: 'CREATE INDEX big_name ON big (name)',
    after: 'DROP INDEX big_name',
    rounds: long,
  },
  {
    name: 'UPDATE, 50,000 rows',
    before: 'BEGIN',
    measured: "UPDATE big SET name = '' WHERE id <= 50000",
    after: 'ROLLBACK',
    rounds: long,
  },
  { name: 'pg_sleep(0.15)', measured: 'SELECT pg_sleep(0.15)', rounds: long },
];

await using server = await testServer();
const database = await server.create('bench');
const upstream = server.app(database);
await using endpoint = await startTracedEndpoint({ upstream, admin: server.admin(database) });
const direct = new pg.Client({ ...upstream });
const second = new pg.Client({ ...upstream });
const traced = new pg.Client({ ...endpoint.address });
for (const client of [direct, second, traced]) await client.connect();
for (const sql of SETUP.split(';')) await direct.query(sql);
// Workers of the server's own would measure how many cores are free.
for (const client of [direct, second, traced]) await client.query('SET max_parallel_maintenance_workers = 0');

const rows: string[][] = [['statement', 'untraced ms', 'traced ms', 'adds', 'bound', '']];
const allAdded: number[] = [];
for (const load of SHORT_LOADS) {
  const pairs = await measure(load, traced);
  const added = pairs.map(([one, other]) => other - one);
  allAdded.push(...added);
  row(load.name, pairs, `${median(added).toFixed(2)} ms`);
}
judge('all of these', { added: median(allAdded), unit: 'ms', bound: BOUND_MS });
for (const load of LONG_LOADS) {
  const pairs = await measure(load, traced);
  const control = await measure(load, second);
  row(load.name, pairs, `${grown(pairs).toFixed(2)} %`);
  judge('', { added: grown(pairs), unit: '%', bound: BOUND_PERCENT, noise: Math.abs(grown(control)) });
}
for (const cells of rows) console.log(`| ${cells.join(' | ')} |`);
for (const client of [direct, second, traced]) await client.end();

/** Rounds in turn, each beginning with the other client, so that a busy moment hits both: [untraced, compared] in ms. */
async function measure(load: Load, compared: pg.Client): Promise<Array<[number, number]>> {
  const pairs: Array<[number, number]> = [];
  for (let round = -5; round < load.rounds; round++) {
    const first = round % 2 === 0 ? direct : compared;
    const one = await run(first, load);
    const other = await run(first === direct ? compared : direct, load);
    if (round >= 0) pairs.push(first === direct ? [one, other] : [other, one]);
  }
  return pairs;
}

async function run(client: pg.Client, { before, measured, after }: Load): Promise<number> {
  if (before !== undefined) await client.query(before);
  const start = performance.now();
  await client.query(measured);
  const ms = performance.now() - start;
  if (after !== undefined) await client.query(after);
  return ms;
}

function row(name: string, pairs: Array<[number, number]>, adds: string): void {
  const untraced = median(pairs.map(([one]) => one)).toFixed(2);
  rows.push([name, untraced, median(pairs.map(([, other]) => other)).toFixed(2), adds, '', '']);
}

/** How much slower the best round was, in percent. */
function grown(pairs: Array<[number, number]>): number {
  return 100 * (best(pairs.map(([, other]) => other)) / best(pairs.map(([one]) => one)) - 1);
}

function judge(
  name: string,
  { added, unit, bound, noise = 0 }: { added: number; unit: string; bound: number; noise?: number },
): void {
  const missed = added > bound + noise;
  if (missed) process.exitCode = 4;
  const says = missed ? 'MISSED' : added <= bound ? 'held' : 'not to be told: two untraced clients differ as much';
  const differs = noise === 0 ? '' : ` (noise ${noise.toFixed(2)} ${unit})`;
  rows.push([name, '', '', `${added.toFixed(2)} ${unit}${differs}`, `${bound} ${unit}`, says]);
}

function best(values: number[]): number {
  return Math.min(...values);
}
