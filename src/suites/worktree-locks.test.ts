import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createLocks } from './worktree-locks.ts';

test('one worktree runs one suite at a time, several at most as many as allowed, also after a failure', async () => {
  const locks = createLocks(2);
  const running: string[] = [];
  let most = 0;
  const run = (key: string) =>
    locks.run(key, async () => {
      expect(running).not.toContain(key);
      running.push(key);
      most = Math.max(most, running.length);
      await sleep(10);
      running.splice(running.indexOf(key), 1);
      if (key === 'a') throw new Error('failed');
    });
  const all = await Promise.allSettled(['a', 'a', 'b', 'c', 'c', 'a'].map(run));
  expect(all.map(({ status }) => status)).toEqual([
    'rejected',
    'rejected',
    'fulfilled',
    'fulfilled',
    'fulfilled',
    'rejected',
  ]);
  expect(most).toBe(2);
});
