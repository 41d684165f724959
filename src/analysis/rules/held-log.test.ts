import { expect, it } from 'vitest';
import type { LockMode } from '../../trace/trace.ts';
import { HeldLog } from './held-log.ts';

function logOf(...locks: Array<[relation: string, mode: LockMode]>): HeldLog {
  const log = new HeldLog();
  for (const [index, [relation, mode]] of locks.entries()) {
    const since = { migration: '1', index, location: { path: '1.sql', line: index + 1 }, words: '' };
    log.add(relation, () => ({ relation, mode, since }));
  }
  return log;
}

const shown = (log: HeldLog, length = log.length) =>
  log.at(length).map(({ relation, mode, since }) => `${relation} ${mode} ${since.index}`);

it('keeps one lock a relation, the strongest, since it was taken', () => {
  const log = logOf(['a', 'ShareLock'], ['b', 'AccessExclusiveLock'], ['a', 'AccessExclusiveLock'], ['a', 'ShareLock']);
  expect(shown(log)).toEqual(['b AccessExclusiveLock 1', 'a AccessExclusiveLock 2']);
});

it('shows what was held at any earlier point', () => {
  const log = logOf(['a', 'ShareLock'], ['b', 'AccessExclusiveLock'], ['a', 'AccessExclusiveLock']);
  expect(shown(log, 0)).toEqual([]);
  expect(shown(log, 1)).toEqual(['a ShareLock 0']);
  expect(shown(log, 2)).toEqual(['a ShareLock 0', 'b AccessExclusiveLock 1']);
});
