/**
 * A suite through the recording endpoint against the same suite connected directly: at most 1.10 ×, rounds in turn. The best
 * rounds are compared: on a busy machine the others say more about the machine.
 * The bound is for an application's suite: the example's API asked over HTTP, and tests that do 5 ms of work of their
 * own beside nine statements, which is little. The line for tests that only query shows what a hop costs at worst.
 * `--short` for a few rounds only.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { withClient } from '../src/database/client.ts';
import type { DatabaseAddress } from '../src/database/database.ts';
import { databaseUrl } from '../src/database/environment.ts';
import { startRecordingEndpoint } from '../src/trace/recording-endpoint.ts';
import { testServer } from '../test/support/server.ts';
import { median } from './support/median.ts';

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
const ORDERS = new URL('../examples/orders-api/prisma/migrations/20260105090000_init/migration.sql', import.meta.url);
await withClient(upstream, async (client) => {
  await client.query(SETUP);
  await client.query(readFileSync(ORDERS, 'utf8'));
});
await using endpoint = await startRecordingEndpoint({ upstream });

console.log('| suite | direct, best (median) ms | through the endpoint | ratio of the best | bound | |');
for (const load of [
  { name: 'the example’s HTTP API', script: 'endpoint-api.ts', args: [100], bound: BOUND },
  { name: 'tests of 9 statements and 5 ms of work', script: 'endpoint-suite.ts', args: [100, 5], bound: BOUND },
  { name: 'tests that only query', script: 'endpoint-suite.ts', args: [150, 0], bound: undefined },
]) {
  const { bound } = load;
  const pairs: Array<[number, number]> = [];
  for (let round = -1; round < ROUNDS; round++) {
    const order = round % 2 === 0 ? [upstream, endpoint.address] : [endpoint.address, upstream];
    const times: number[] = [];
    for (const address of order) times.push(await suite(address, load));
    const [one = 0, other = 0] = round % 2 === 0 ? times : times.toReversed();
    if (round >= 0) pairs.push([one, other]);
  }
  const direct = pairs.map(([one]) => one);
  const through = pairs.map(([, other]) => other);
  const ratio = Math.min(...through) / Math.min(...direct);
  const held = bound === undefined || ratio <= bound;
  if (!held) process.exitCode = 4;
  const cells = [
    load.name,
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

interface Load {
  script: string;
  args: number[];
}

async function suite(address: DatabaseAddress, { script, args }: Load): Promise<number> {
  const path = new URL(script, import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(process.execPath, [path, databaseUrl(address), ...args.map(String)]);
  return Number(stdout);
}
