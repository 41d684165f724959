/**
 * What tracing adds to a statement: the same statement on the same server, traced and untraced in turn.
 * Short statements: at most 1 ms at the median. Statements over 100 ms: at most 2 %.
 * `--short` for a few rounds only.
 */
import pg from 'pg';
import { startTracedEndpoint } from '../src/trace/traced-endpoint.ts';
import { testServer } from '../test/support/server.ts';

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
  INSERT INTO big SELECT n, md5(n::text) FROM generate_series(1, 400000) n;
  VACUUM ANALYZE`;
const short = SHORT ? 60 : 400;
const long = SHORT ? 3 : 15;
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
    name: 'CREATE INDEX, 400,000 rows',
    measured: 'CREATE INDEX big_name ON big (name)',
    after: 'DROP INDEX big_name',
    rounds: long,
  },
  {
    name: 'UPDATE, 100,000 rows',
    before: 'BEGIN',
    measured: "UPDATE big SET name = '' WHERE id <= 100000",
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
const traced = new pg.Client({ ...endpoint.address });
await direct.connect();
await traced.connect();
for (const sql of SETUP.split(';')) await direct.query(sql);

const rows: string[][] = [['statement', 'untraced ms', 'traced ms', 'adds', 'bound', '']];
for (const load of SHORT_LOADS) {
  const { one, other } = await measure(load);
  report({ load, one, other, added: median(other) - median(one), unit: 'ms', bound: BOUND_MS });
}
for (const load of LONG_LOADS) {
  const { one, other } = await measure(load);
  const added = 100 * (median(other) / median(one) - 1);
  report({ load, one, other, added, unit: '%', bound: BOUND_PERCENT });
}
for (const row of rows) console.log(`| ${row.join(' | ')} |`);
await direct.end();
await traced.end();

/** Rounds in turn, each beginning with the other one, so that a busy moment hits both. */
async function measure(load: Load): Promise<{ one: number[]; other: number[] }> {
  const one: number[] = [];
  const other: number[] = [];
  for (let round = -3; round < load.rounds; round++) {
    const order = round % 2 === 0 ? ([direct, traced] as const) : ([traced, direct] as const);
    for (const client of order) {
      const ms = await run(client, load);
      if (round >= 0) (client === direct ? one : other).push(ms);
    }
  }
  return { one, other };
}

async function run(client: pg.Client, { before, measured, after }: Load): Promise<number> {
  if (before !== undefined) await client.query(before);
  const start = performance.now();
  await client.query(measured);
  const ms = performance.now() - start;
  if (after !== undefined) await client.query(after);
  return ms;
}

function report(result: {
  load: Load;
  one: number[];
  other: number[];
  added: number;
  unit: string;
  bound: number;
}): void {
  const { load, one, other, added, unit, bound } = result;
  const held = added <= bound;
  if (!held) process.exitCode = 1;
  rows.push([
    load.name,
    median(one).toFixed(2),
    median(other).toFixed(2),
    `${added.toFixed(2)} ${unit}`,
    `${bound} ${unit}`,
    held ? 'held' : 'MISSED',
  ]);
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
