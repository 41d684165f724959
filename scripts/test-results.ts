/**
 * Reads for .ci/run what vitest wrote as JSON. AGAIN is the second run of the files that failed in FIRST, where there
 * was one.
 *
 *   counts FIRST AGAIN   "PASSED FAILED"; what fails outside the tests (a file that does not load) counts as one
 *   files FIRST          the test files that failed, a line each
 *   told FIRST AGAIN     what failed the last time, with the first lines of each error
 */
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';

interface Results {
  numPassedTests: number;
  testResults: Array<{
    name: string;
    status: string;
    message: string;
    assertionResults: Array<{ status: string; fullName: string; failureMessages: string[] }>;
  }>;
}

interface Failure {
  file: string;
  text: string;
}

/** Lines of an error that are shown, without those of its stack. */
const LINES = 6;

function read(file: string | undefined): Results | undefined {
  return file !== undefined && existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Results) : undefined;
}

function failuresOf({ testResults }: Results): Failure[] {
  return testResults
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name, message, assertionResults }) => {
      const file = relative(process.cwd(), name);
      const tests = assertionResults.filter(({ status }) => status === 'failed');
      if (tests.length === 0) return [{ file, text: `${file}: ${message}` }];
      return tests.map(({ fullName, failureMessages }) => {
        const lines = (failureMessages[0] ?? '').split('\n').filter((line) => !/^\s+at /.test(line));
        return { file, text: [`${file}: ${fullName}`, ...lines.slice(0, LINES)].join('\n    ') };
      });
    });
}

const [what = '', firstFile = '', againFile] = process.argv.slice(2);
const first = read(firstFile);
if (first === undefined) throw new Error(`${firstFile} is not there: vitest wrote no results.`);
const again = read(againFile);
const before = failuresOf(first);
const failures = again === undefined ? before : failuresOf(again);
const passed = first.numPassedTests + Math.max(0, before.length - failures.length);

if (what === 'counts') console.log(`${passed} ${failures.length}`);
else if (what === 'files') for (const file of new Set(before.map(({ file }) => file))) console.log(file);
else if (what === 'told') for (const { text } of failures) console.log(`  ${text}`);
else throw new Error(`counts, files or told; not ${what}`);
