/** Every benchmark, one after another, so that none disturbs another. `--short` for CI. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const short = process.argv.includes('--short') ? ['--short'] : [];
let missed = 0;
for (const name of ['trace', 'endpoint', 'check']) {
  console.log(`\n## ${name}`);
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, `${name}.ts`), ...short], {
    stdio: 'inherit',
  });
  if (status !== 0) missed += 1;
}
if (missed > 0) {
  console.error(`${missed} of the benchmarks missed a bound`);
  process.exitCode = 1;
}
