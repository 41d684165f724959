import { expect, it } from 'vitest';
import { atMost } from './at-most.ts';

it('runs so many at a time, in order, and goes on after one that fails', async () => {
  const someAtOnce = atMost(2);
  const begun: number[] = [];
  let [now, most] = [0, 0];
  const results = await Promise.allSettled(
    [0, 1, 2, 3, 4].map((index) =>
      someAtOnce(async () => {
        begun.push(index);
        most = Math.max(most, ++now);
        await new Promise((resolve) => setImmediate(resolve));
        now--;
        if (index === 1) throw new Error('this one fails');
        return index;
      }),
    ),
  );
  expect([begun, most]).toEqual([[0, 1, 2, 3, 4], 2]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
});
