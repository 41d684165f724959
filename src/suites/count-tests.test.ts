import { expect, test } from 'vitest';
import { countTests } from './count-tests.ts';

test.each([
  'ok 1 - a',
  '    not ok 2 - b',
  ' \u001b[32m✓\u001b[39m src/a.test.ts (3 tests)',
  '  ✗ fails',
  '    --- PASS: TestX (0.00s)',
  'tests/a.py::test_b PASSED [ 50%]',
  'test store::lists ... ok',
])('%j is a finished test', (line) => {
  const told: number[] = [];
  countTests((tests) => told.push(tests))(line);
  expect(told).toEqual([1]);
});

test('other lines are not, and many tests are told rarely', () => {
  const told: number[] = [];
  const listen = countTests((tests) => told.push(tests));
  for (const line of ['okay then', 'PASS', '# tests 3', '1..3']) listen(line);
  expect(told).toEqual([]);
  for (let n = 0; n < 1000; n++) listen(`ok ${n}`);
  expect(told.length).toBeLessThan(5);
});
