import { cleanText } from '../process/clean-text.ts';

/** TAP, vitest and jest, go test, pytest -v, RSpec's and JUnit's console lines. */
const FINISHED =
  /^\s*(?:(?:not )?ok\b|[✓✔√✗✘×✕]\s|--- (?:PASS|FAIL|SKIP):|\S+::\S+ (?:PASSED|FAILED|SKIPPED|ERROR)\b|test .{1,300} \.\.\. (?:ok|FAILED|ignored)$)/u;
const EVERY_MS = 500;

/** A listener for output lines that tells, twice a second at most, how many tests seem to have finished. */
export function countTests(tell: (tests: number) => void): (line: string) => void {
  let tests = 0;
  let toldAt = Number.NEGATIVE_INFINITY;
  return (line) => {
    if (!FINISHED.test(cleanText(line.slice(0, 500)))) return;
    tests++;
    const now = performance.now();
    if (now - toldAt < EVERY_MS) return;
    toldAt = now;
    tell(tests);
  };
}
