/**
 * `npm run kill:apply -- --moments N --seed S`: runs of `apply` whose driver, whose server process or whose whole server
 * is killed (kill -9, immediate stop), at every boundary of every step and at N random moments, and one that stands still
 * until another has taken its run over. After recovery each step ran exactly once, by a log that the statements
 * themselves and event triggers write; the history table, the schema, the proofs and the audit trail agree; nothing is
 * left. `--short` takes some of each. Exits with 1 where a promise is broken.
 */
import { parseArgs } from 'node:util';
import { openTargetStore } from '../src/apply/store/open.ts';
import { withClient } from '../src/database/client.ts';
import { loadParser } from '../src/sql/postgres/parser.ts';
import { startCrashServer } from '../test/support/crash-server.ts';
import { type Outcome, readOutcome } from './kill-apply/check.ts';
import { createChildren } from './kill-apply/child.ts';
import { BASE } from './kill-apply/plan.ts';
import {
  ENVIRONMENT,
  type Kill,
  type Laboratory,
  queueRun,
  runTrial,
  TEMPLATE,
  type Victim,
} from './kill-apply/trial.ts';

const { values } = parseArgs({
  options: {
    moments: { type: 'string' },
    seed: { type: 'string', default: '1' },
    short: { type: 'boolean', default: false },
    only: { type: 'string' },
    major: { type: 'string', default: '17' },
  },
});
/** Kills in one run. */
const SEVERAL = 5;
const moments = Number(values.moments ?? (values.short ? 8 : 1000));
const victims: Victim[] = ['driver', 'backend', 'server', 'both', 'frozen'];
/** The same numbers for the same seed. */
const random = mulberry32(Number(values.seed));

await loadParser();
await using server = await startCrashServer(Number(values.major), { restart_after_crash: 'on' });
await withClient(server.address('postgres'), (client) => client.query(`CREATE DATABASE ${TEMPLATE}`));
await withClient(server.address(TEMPLATE), (client) => client.query(BASE));
await (await openTargetStore({ url: server.url(TEMPLATE), environment: ENVIRONMENT }))[Symbol.asyncDispose]();
using children = createChildren(3);
// The first is slower than all others, which would not be disturbed at the end only.
await runUndisturbed('kill_first');
const undisturbed = await runUndisturbed('kill_reference');
console.log(
  `an undisturbed run: ${undisturbed.boundaries.length} boundaries, ${undisturbed.ms.toFixed(0)} ms, ${undisturbed.expected.ddl.length} definitions`,
);
const trials = values.only === undefined ? allTrials() : [JSON.parse(values.only) as Kill[]];
await report(trials, { server, children, expected: undisturbed.expected });

function allTrials(): Kill[][] {
  const { boundaries, ms } = undisturbed;
  const all = boundaries.flatMap((when): Kill[][] => victims.map((victim) => [{ victim, when }]));
  const chosen = values.short ? all.filter((_, index) => index % 37 === 0) : all;
  const at = (): Kill => ({
    // One that stands still is waited for until the server ends its transaction: seconds, where the others need none.
    victim: victims[Math.floor(random() * (victims.length - 0.8))] ?? 'driver',
    when: Math.round((random() * ms) / 2),
  });
  // Several in each run: recovery is disturbed as well.
  const several = Array.from({ length: Math.ceil(moments / SEVERAL) }, () => Array.from({ length: SEVERAL }, at));
  // In any order, so that a run that is stopped early has seen some of each.
  const ordered = [...chosen, ...several].map((trial) => ({ trial, key: random() }));
  return ordered.toSorted((a, b) => a.key - b.key).map(({ trial }) => trial);
}

async function report(all: Kill[][], laboratory: Laboratory): Promise<void> {
  const began = performance.now();
  const count: Partial<Record<Victim, number>> = {};
  const failures: string[] = [];
  let atBoundaries = 0;
  const summary = (): string => {
    const kills = Object.values(count).reduce((sum, times) => sum + times, 0);
    const who = Object.entries(count).map(([victim, times]) => `${victim} ${times}`);
    const seconds = ((performance.now() - began) / 1000).toFixed(0);
    return (
      `${kills} kills (${who.join(', ')}; ${atBoundaries} at boundaries, ${kills - atBoundaries} at random moments), ` +
      `${failures.length} failures, ${seconds} s`
    );
  };
  for (const [index, trial] of all.entries()) {
    const { killed, problems } = await runTrial(laboratory, trial).catch((thrown: unknown) => ({
      killed: [],
      problems: [String(thrown)],
    }));
    for (const victim of killed) count[victim] = (count[victim] ?? 0) + 1;
    if (typeof trial[0]?.when === 'string') atBoundaries += killed.length;
    if (problems.length > 0) {
      failures.push(`--only '${JSON.stringify(trial)}': ${problems.join('; ')}`);
      console.log(`FAILED ${failures.at(-1)}`);
    }
    if ((index + 1) % 20 === 0) console.log(`${index + 1} of ${all.length} runs, ${summary()}`);
  }
  console.log(`${all.length} runs, ${summary()}`);
  if (failures.length > 0) process.exitCode = 1;
}

async function runUndisturbed(database: string): Promise<{ boundaries: string[]; ms: number; expected: Outcome }> {
  await withClient(server.address('postgres'), (client) =>
    client.query(`CREATE DATABASE ${database} TEMPLATE ${TEMPLATE}`),
  );
  await using store = await openTargetStore({ url: server.url(database), environment: ENVIRONMENT });
  const run = await queueRun(store);
  const child = await children.take({ url: server.url(database), runId: run.id, environment: ENVIRONMENT });
  await child.says('begun');
  const began = performance.now();
  const ended = (await child.says('ended')) ?? child.lines.join('; ');
  const ms = performance.now() - began;
  if (ended !== 'ended succeeded')
    throw new Error(`The undisturbed run did not succeed: ${ended} ${(await store.run(run.id))?.why}`);
  const boundaries = child.lines.filter((line) => line.startsWith('at ')).map((line) => line.slice(3));
  return { boundaries: [...new Set(boundaries)], ms, expected: await readOutcome(server.address(database)) };
}

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
