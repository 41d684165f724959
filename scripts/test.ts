/** `npm test`: vitest, and its results as JSON where LOCKSTEP_TEST_RESULTS names a file (CI counts them). */
import { spawnSync } from 'node:child_process';

const results = process.env.LOCKSTEP_TEST_RESULTS;
const reporters = results ? ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`] : [];
const { status } = spawnSync('vitest', ['run', ...reporters, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exitCode = status ?? 1;
