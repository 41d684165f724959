import { describe, expect, test } from 'vitest';
import { readTap } from './tap.ts';

const names = (text: string) => readTap(text).map(({ name, status }) => `${status} ${name}`);

describe('TAP', () => {
  test('points, with and without numbers, dashes and descriptions', () => {
    expect(names('TAP version 13\n1..5\nok 1 - a\nnot ok 2 - b\nok 3 c\nok\nok - d # time=4ms\n')).toEqual([
      'passed a',
      'failed b',
      'passed c',
      'passed test',
      'passed d',
    ]);
  });

  test('SKIP and a failing TODO are skipped, a hash that is escaped belongs to the name', () => {
    expect(names('ok 1 - a # SKIP no db\nnot ok 2 - b # TODO later\nok 3 - c # TODO\nok 4 - issue \\#5')).toEqual([
      'skipped a',
      'skipped b',
      'passed c',
      'passed issue #5',
    ]);
  });

  test('YAML is the message, and what looks like a point within it is not one', () => {
    const [only, ...more] = readTap(
      'not ok 1 - a\n  ---\n  message: column "x"\n  log: |\n    ok 2 - no\n  ...\n1..1\n',
    );
    expect(more).toEqual([]);
    expect(only).toEqual({ name: 'a', status: 'failed', message: 'message: column "x"\nlog: |\n  ok 2 - no' });
  });

  test('comments below a failure are its message', () => {
    expect(readTap('not ok 1 - a\n#   Failed test at x\n# got: 1\nok 2 - b\n')[0]?.message).toBe(
      'Failed test at x\ngot: 1',
    );
  });

  test('subtests as node:test writes them', () => {
    const tap = `TAP version 13
# Subtest: orders
    # Subtest: lists
    not ok 1 - lists
      ---
      error: 'column "email" does not exist'
      ...
    # Subtest: deep
        # Subtest: er
        ok 1 - er
        1..1
    ok 2 - deep
    1..2
not ok 1 - orders
  ---
  error: '1 subtest failed'
  ...
# Subtest: alone
ok 2 - alone
1..2
# tests 3`;
    expect(readTap(tap)).toEqual([
      { name: 'orders › lists', status: 'failed', message: `error: 'column "email" does not exist'` },
      { name: 'orders › deep › er', status: 'passed' },
      { name: 'alone', status: 'passed' },
    ]);
  });

  test('a parent that fails by itself is a failure beside its passing subtests', () => {
    expect(names('    ok 1 - x\n    1..1\nnot ok 1 - p\n1..1\n')).toEqual(['passed p › x', 'failed p']);
  });

  test('subtests buffered in braces', () => {
    expect(names('ok 1 - p # time=1ms {\n    ok 1 - x\n    not ok 2 - y\n    1..2\n}\nok 2 - q\n1..2')).toEqual([
      'passed p › x',
      'failed p › y',
      'passed q',
    ]);
  });

  test('a bail-out and an unfulfilled plan are failures', () => {
    expect(names('1..3\nok 1 - a\nBail out! no database\n')).toEqual(['passed a', 'failed Bail out!', 'failed (plan)']);
  });

  test('nothing and noise are no tests', () => {
    expect(readTap('')).toEqual([]);
    expect(readTap('hello\nokay\n1..0 # skip all\n')).toEqual([]);
  });
});
