import { expect, test } from 'vitest';
import { openOrders } from '../guards/testing/orders.ts';
import { nextCommands } from '../render/states.ts';
import { ada } from '../store/testing/values.ts';
import { cancel, pause, resume } from './control.ts';
import type { VerbContext } from './verb.ts';

test('a run whose command was not accepted to its end is nobody’s to go on with, and anybody’s to end', async () => {
  await using orders = await openOrders();
  const { config, control, plan, store, url } = await orders.expanding();
  const context: VerbContext = {
    ...{ actor: ada, config, control, change: { pull: 35 }, now: new Date() },
    open: () => Promise.resolve({ store, url, [Symbol.asyncDispose]: () => Promise.resolve() }),
    start: () => Promise.reject(new Error('nothing begins')),
  };
  for (const state of ['requested', 'validating'] as const) {
    const { id } = await store.create({ environment: 'production', kind: 'apply', actor: ada, plan });
    if (state === 'validating') await store.move(id, state, { from: 'requested' });
    const asked = (verb: 'cancel' | 'pause' | 'resume') => ({ command: { verb, run: id, flags: {} }, context });
    const refused = {
      code: 'wrong_state',
      nextStep: `\`/migrate cancel ${id}\` ends it; then give the command again.`,
    };
    expect(await resume(asked('resume'))).toMatchObject(refused);
    expect(await pause(asked('pause'))).toMatchObject(refused);
    expect(nextCommands({ id, kind: 'apply', state, environment: 'production' })).toEqual([`/migrate cancel ${id}`]);
    expect(await cancel(asked('cancel'))).toMatchObject({ run: { id, state: 'cancelled' } });
    expect(await store.controls(id)).toEqual([]);
  }
});
