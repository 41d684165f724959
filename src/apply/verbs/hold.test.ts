import { expect, test } from 'vitest';
import { openOrders } from '../guards/testing/orders.ts';
import { ada } from '../store/testing/values.ts';
import type { Actor } from '../store.ts';
import { lock, unlock } from './hold.ts';
import type { VerbAnswer, VerbContext } from './verb.ts';

const bob: Actor = { ...ada, login: 'bob' };
const environment = 'production';

test('a lock is its holder’s: nobody else takes it over, and an admin who ends it says why', async () => {
  await using orders = await openOrders();
  const { config, control, store, url } = await orders.expanding();
  const about = (actor: Actor): VerbContext => ({
    ...{ actor, config, control, change: { pull: 35 }, now: new Date() },
    open: () => Promise.resolve({ store, url, [Symbol.asyncDispose]: () => Promise.resolve() }),
    start: () => Promise.resolve(),
  });
  const give = (actor: Actor, verb: 'lock' | 'unlock', flags: Record<string, string | true>): Promise<VerbAnswer> =>
    (verb === 'lock' ? lock : unlock)({ command: { verb, environment, flags }, context: about(actor) });

  await give(ada, 'lock', { reason: 'a restore' });
  const refused = { code: 'locked', message: '`production` was locked by ada: a restore.' };
  expect(await give(bob, 'lock', { reason: 'mine' })).toMatchObject(refused);
  expect(await give(bob, 'unlock', {})).toMatchObject(refused);
  expect(await store.holds()).toMatchObject([{ kind: 'lock', actor: { login: 'ada' }, reason: 'a restore' }]);
  await give(ada, 'lock', { reason: 'the restore goes on' });
  expect(await store.holds()).toMatchObject([{ reason: 'the restore goes on' }]);

  expect(await give(bob, 'unlock', { force: true })).toMatchObject({ code: 'not_allowed' });
  expect(await store.holds()).toHaveLength(1);
  await give(bob, 'unlock', { force: true, reason: 'ada is on holiday' });
  expect(await store.holds()).toEqual([]);
  const last = (await store.events({ limit: 10_000 })).findLast(({ kind }) => kind === 'unhold');
  expect(last?.data).toMatchObject({ forced: true, reason: 'ada is on holiday', of: { actor: { login: 'ada' } } });
});
