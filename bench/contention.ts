/**
 * How long clients wait while a run changes the tables that they read and write, and others stand in its way: at most
 * lock_timeout + 200 ms, in every round. `--short`: once.
 */
import { runUnderLoad } from '../test/support/apply-load.ts';
import { testServer } from '../test/support/server.ts';

const ROUNDS = process.argv.includes('--short') ? 1 : 3;
const LOCK_TIMEOUT = 0.5;
const BOUND_MS = LOCK_TIMEOUT * 1000 + 200;

await using server = await testServer();
console.log(
  '| answers checked | wrong | retries | deadlocks of others | longest wait before | during the run | bound |',
);
console.log('|---|---|---|---|---|---|---|');
let longest = 0;
for (let round = 0; round < ROUNDS; round++) {
  const figures = await runUnderLoad(server, { lockTimeout: LOCK_TIMEOUT });
  if (figures.state !== 'succeeded' || figures.wrong.length > 0) throw new Error(JSON.stringify(figures));
  longest = Math.max(longest, figures.longest);
  const retries = Object.entries(figures.contention).map(([code, times]) => `${times} × ${code}`);
  console.log(
    `| ${figures.answers} | 0 | ${retries.join(', ')} | ${figures.deadlocks} | ${figures.longestBefore.toFixed(0)} ms | ${figures.longest.toFixed(0)} ms | ${BOUND_MS} ms |`,
  );
}
if (longest > BOUND_MS) process.exitCode = 4;
