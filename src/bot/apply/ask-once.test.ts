import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { askOnce } from './ask-once.ts';

it('asks one question at a time, and again when its answer is old or there was none', async () => {
  let count = 0;
  const answer = askOnce(async (name) => {
    const own = ++count;
    await sleep(1);
    if (own === 1) throw new Error('GitHub is down');
    return `${name} ${own}`;
  }, 60);
  const failed = await Promise.allSettled([answer('a'), answer('a')]);
  expect([failed.map(({ status }) => status), count]).toEqual([['rejected', 'rejected'], 1]);
  expect(await Promise.all([answer('a'), answer('a'), answer('b')])).toEqual(['a 2', 'a 2', 'b 3']);
  await sleep(80);
  expect(await answer('a')).toBe('a 4');
});
