/**
 * A suite through the recording endpoint against the same suite connected directly: at most 1.10 ×, rounds in turn. The best
 * rounds are compared: on a busy machine the others say more about the machine.
 * The bound is for tests that do 5 ms of work of their own beside 9 statements, which is little; the line for tests
 * that do nothing but query shows what a hop costs at worst.
 * `--short` for a few rounds only.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { withClient } from '../src/database/client.ts';
import type { DatabaseAddress } from '../src/database/database.ts';
import { databaseUrl } from '../src/database/environment.ts';
import { startRecordingEndpoint } from '../src/trace/recording-endpoint.ts';
import { testServer } from '../test/support/server.ts';

const SHORT = process.argv.includes('--short');
const ROUNDS = SHORT ? 5 : 15;
const BOUND = 1.1;

const SETUP = `
  CREATE TABLE branches (id int PRIMARY KEY, balance int);
  CREATE TABLE tellers (id int PRIMARY KEY, balance int);
  CREATE TABLE accounts (id int PRIMARY KEY, balance int, filler char(84));
  CREATE TABLE history (teller int, account int, delta int, at timestamptz DEFAULT now());
  INSERT INTO branches VALUES (1, 0);
  INSERT INTO tellers SELECT n, 0 FROM generate_series(1, 10) n;
  INSERT INTO accounts SELECT n, 0, '' FROM generate_series(1, 10000) n;
  ANALYZE;`;

await using server = await testServer();
const upstream = server.app(await server.create('bench'));
await withClient(upstream, (client) => client.query(SETUP));
await using endpoint = await startRecordingEndpoint({ upstream });

console.log('| tests that work | direct, best (median) ms | through the endpoint | ratio of the best | bound | |');
for (const { workMs, tests, bound } of [
  { workMs: 5, tests: 100, bound: BOUND },
  { workMs: 0, tests: 150, bound: undefined },
]) {
  const pairs: Array<[number, number]> = [];
  for (let round = -1; round < ROUNDS; round++) {
    const order = round % 2 === 0 ? [upstream, endpoint.address] : [endpoint.address, upstream];
    const times: number[] = [];
    for (const address of order) times.push(await suite(address, { tests, workMs }));
    const [one = 0, other = 0] = round % 2 === 0 ? times : times.toReversed();
    if (round >= 0) pairs.push([one, other]);
  }
  const direct = pairs.map(([one]) => one);
  const through = pairs.map(([, other]) => other);
  const ratio = Math.min(...through) / Math.min(...direct);
  const held = bound === undefined || ratio <= bound;
  if (!held) process.exitCode = 4;
  const cells = [
    workMs === 0 ? 'not at all' : `${workMs} ms each`,
    `${Math.min(...direct).toFixed(0)} (${median(direct).toFixed(0)})`,
    `${Math.min(...through).toFixed(0)} (${median(through).toFixed(0)})`,
    ratio.toFixed(3),
    bound?.toFixed(2) ?? '',
    bound === undefined ? '' : held ? 'held' : 'MISSED',
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
const { sessions, queries } = endpoint.recording();
console.log(
  `${sessions} sessions, ${queries.length} texts, ${queries.reduce((sum, { count }) => sum + count, 0)} executions recorded`,
);

async function suite(address: DatabaseAddress, { tests, workMs }: { tests: number; workMs: number }): Promise<number> {
  const script = new URL('endpoint-suite.ts', import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [
    script,
    databaseUrl(address),
    String(tests),
    String(workMs),
  ]);
  return Number(stdout);
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
