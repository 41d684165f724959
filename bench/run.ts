/**
 * Every benchmark, one after another, so that none disturbs another. `--short` takes fewer rounds; `--report` prints
 * the figures and fails only where a benchmark cannot run, twice, for machines that others use as well (a figure is no test).
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const short = process.argv.includes('--short') ? ['--short'] : [];
/** The exit code of a benchmark that ran and missed a bound. */
const MISSED = 4;
const report = process.argv.includes('--report');

function run(name: string): number | null {
  return spawnSync(process.execPath, [join(import.meta.dirname, `${name}.ts`), ...short], { stdio: 'inherit' }).status;
}

function isBroken(status: number | null): boolean {
  return status !== 0 && status !== MISSED;
}

let missed = 0;
let broken = 0;
for (const name of [
  'trace',
  'endpoint',
  'check',
  'snapshot',
  'projection',
  'lint',
  'accuracy',
  'bundle',
  'bot',
  'apply',
  'comment',
  'contention',
]) {
  console.log(`\n## ${name}`);
  let status = run(name);
  if (report && isBroken(status)) {
    console.log(`${name} could not run (${status}); once more`);
    status = run(name);
  }
  if (status === MISSED) missed += 1;
  if (isBroken(status)) broken += 1;
}
if (missed > 0) {
  console.error(`${missed} of the benchmarks missed a bound`);
  if (!report) process.exitCode = 1;
}
if (broken > 0) {
  console.error(`${broken} of the benchmarks could not run`);
  process.exitCode = 2;
}
