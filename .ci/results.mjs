// Reads for .ci/run what vitest wrote as JSON; by the system's Node, which may be 20. AGAIN is the second run of the
// files that failed in FIRST, where there was one.
//   counts FIRST AGAIN   "PASSED FAILED"; what fails outside the tests (a file that does not load) counts as one
//   files FIRST          the test files that failed, a line each
//   told FIRST AGAIN     what failed the last time, with the first lines of each error
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

const read = (file) => (file && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined);

const failuresOf = ({ testResults }) =>
  testResults
    .filter((one) => one.status === 'failed')
    .flatMap(({ name, message, assertionResults }) => {
      const file = relative(process.cwd(), name);
      const tests = assertionResults.filter((test) => test.status === 'failed');
      if (tests.length === 0) return [{ file, text: `${file}: ${message}` }];
      return tests.map((test) => {
        const lines = String(test.failureMessages[0]).split('\n').filter((line) => !/^\s+at /.test(line));
        return { file, text: [`${file}: ${test.fullName}`, ...lines.slice(0, 6)].join('\n    ') };
      });
    });

const [what, ...names] = process.argv.slice(2);
const first = read(names[0]);
const again = read(names[1]);
const before = failuresOf(first);
const failures = again ? failuresOf(again) : before;

const answers = {
  counts: () => [`${first.numPassedTests + Math.max(0, before.length - failures.length)} ${failures.length}`],
  files: () => new Set(before.map(({ file }) => file)),
  told: () => failures.map(({ text }) => `  ${text}`),
};
for (const line of answers[what]()) console.log(line);
