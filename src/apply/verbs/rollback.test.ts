import { expect, test } from 'vitest';
import { openOrders } from '../guards/testing/orders.ts';
import type { RunState } from '../run-state.ts';
import { ada } from '../store/testing/values.ts';
import { rollback } from './rollback.ts';

const WAY: readonly RunState[] = ['validating', 'queued', 'preflight', 'running', 'verifying', 'succeeded'];

test('only the run that ended last is taken back, whichever was asked for last', async () => {
  await using orders = await openOrders();
  const { config, control, plan, store, url } = await orders.expanding();
  const change = { ...plan.change, digest: 'other', pull: 99 };
  const about = { environment: 'production', kind: 'apply', actor: ada } as const;
  const ours = await store.create({ ...about, plan });
  const other = await store.create({ ...about, plan: { ...plan, change } });
  for (const { id } of [other, ours]) {
    for (const [index, to] of WAY.entries()) await store.move(id, to, { from: WAY[index - 1] ?? 'requested' });
  }
  const answer = await rollback({
    command: { verb: 'rollback', environment: 'production', flags: {} },
    context: {
      ...{ actor: ada, config, control, change: { pull: 99 }, now: new Date() },
      open: () => Promise.resolve({ store, url, [Symbol.asyncDispose]: () => Promise.resolve() }),
      start: () => Promise.reject(new Error('nothing begins')),
    },
  });
  expect(answer).toMatchObject({
    code: 'not_reversible',
    message: `The last run on \`production\` was of #35 (\`${ours.id}\`): only the last one can be taken back.`,
  });
});
