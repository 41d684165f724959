import { expect, test } from 'vitest';
import { lock as lockGuard } from '../guards/lock.ts';
import { type Orders, openOrders } from '../guards/testing/orders.ts';
import { ada } from '../store/testing/values.ts';
import type { Actor } from '../store.ts';
import { lock, unlock } from './hold.ts';
import type { VerbAnswer, VerbContext } from './verb.ts';

const bob: Actor = { ...ada, login: 'bob' };
const environment = 'production';

async function openHolds(orders: Orders) {
  const { config, control, store, url } = await orders.expanding();
  const about = (actor: Actor, change: VerbContext['change']): VerbContext => ({
    ...{ actor, config, control, change, now: new Date() },
    open: () => Promise.resolve({ store, url, [Symbol.asyncDispose]: () => Promise.resolve() }),
    start: () => Promise.resolve(),
  });
  const give =
    (change: VerbContext['change']) =>
    (actor: Actor, verb: 'lock' | 'unlock', flags: Record<string, string | true>): Promise<VerbAnswer> =>
      (verb === 'lock' ? lock : unlock)({ command: { verb, environment, flags }, context: about(actor, change) });
  return { store, give };
}

test('a lock without a change is of who took it: nobody else takes it over, and an admin who ends it says why', async () => {
  await using orders = await openOrders();
  const { store, give: at } = await openHolds(orders);
  const give = at({ commit: orders.expandSha });
  await give(ada, 'lock', { reason: 'a restore' });
  const refused = { code: 'locked', message: '`production` was locked by ada: a restore.' };
  expect(await give(bob, 'lock', { reason: 'mine' })).toMatchObject(refused);
  expect(await give(bob, 'unlock', {})).toMatchObject(refused);
  expect(await at({ pull: 35 })(ada, 'lock', { reason: 'mine' })).toMatchObject(refused);
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

test('one that is given on a pull request is that one’s: it lets its own apply pass, and tells the others of it', async () => {
  await using orders = await openOrders();
  const { store, give } = await openHolds(orders);
  const [on35, on36] = [give({ pull: 35 }), give({ pull: 36 })];
  const locked = await on35(ada, 'lock', { reason: 'email first' });
  expect(locked).toMatchObject({ text: expect.stringContaining('is locked for #35: email first') as string });
  expect(await store.holds()).toMatchObject([{ digest: '#35', actor: { login: 'ada' } }]);

  expect(await lockGuard.check(await orders.expanding(), 'accept')).toMatchObject({
    detail: expect.anything() as string,
  });
  expect(await lockGuard.check(await orders.contracting(), 'accept')).toMatchObject({
    code: 'locked',
    message: expect.stringMatching(/^`production` is locked by ada since .* UTC for #35: email first$/) as string,
    nextStep: 'ada, or an applier on #35, gives `/migrate unlock production` when it is done.',
  });

  const refused = { code: 'locked', message: '`production` was locked by ada for #35: email first.' };
  expect(await on36(bob, 'lock', { reason: 'mine' })).toMatchObject(refused);
  expect(await on36(bob, 'unlock', {})).toMatchObject(refused);
  // Not even of who took it: two changes never have it.
  expect(await on36(ada, 'lock', { reason: 'mine' })).toMatchObject(refused);
  await on35(bob, 'lock', { reason: 'email still' });
  expect(await store.holds()).toMatchObject([{ digest: '#35', actor: { login: 'bob' }, reason: 'email still' }]);
  expect(await on35(ada, 'unlock', {})).toMatchObject({ text: '**production** is no longer locked.' });
  expect(await store.holds()).toEqual([]);
});
