import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../database/client.ts';
import { ada } from '../store/testing/values.ts';
import type { Actor } from '../store.ts';
import { content } from './content.ts';
import type { GuardContext } from './context.ts';
import { drift, keepPlannedSchema } from './drift.ts';
import { evidence } from './evidence.ts';
import { freeze } from './freeze.ts';
import { health } from './health.ts';
import { lock } from './lock.ts';
import { merged } from './merged.ts';
import { permission } from './permission.ts';
import { type Orders, openOrders } from './testing/orders.ts';
import { window } from './window.ts';

let orders: Orders;
beforeAll(async () => {
  orders = await openOrders();
});
afterAll(() => orders[Symbol.asyncDispose]());

const bob: Actor = { login: 'bob', role: 'maintain', via: 'chat' };
const passes = { detail: expect.any(String) as string };

test('permission: who gave the command is asked, and who confirmed it', async () => {
  const refusal = { code: 'not_allowed' as const, message: '@bob has `read`', nextStep: 'Ask.' };
  const plain = await orders.expanding();
  const control: GuardContext['control'] = {
    ...plain.control,
    mayAct: (actor, people) =>
      Promise.resolve(actor.login === 'bob' || people.role === 'maintain' ? refusal : undefined),
  };
  expect(await permission.check({ ...plain, control }, 'accept')).toMatchObject(passes);
  expect(await permission.check({ ...plain, control, actor: bob }, 'accept')).toEqual(refusal);
  const run = { ...(await orders.here.run({ commit: orders.expandSha })), confirmedBy: bob };
  expect(await permission.check({ ...plain, control, run }, 'start')).toEqual(refusal);
  expect(await permission.check({ ...plain, control, run: { ...run, confirmedBy: ada } }, 'start')).toMatchObject(
    passes,
  );
  // With four eyes the one who confirms must be an approver, which takes the role maintain.
  const settings = { ...plain.settings, fourEyes: true };
  expect(await permission.check({ ...plain, settings, control, run: { ...run, confirmedBy: ada } }, 'start')).toEqual(
    refusal,
  );
  const free = { ...plain, settings };
  const eve: Actor = { login: 'eve', role: 'maintain', via: 'chat' };
  expect(await permission.check({ ...free, run: { ...run, confirmedBy: eve } }, 'start')).toMatchObject(passes);
  expect(await permission.check({ ...free, run: { ...run, confirmedBy: ada } }, 'start')).toMatchObject({
    code: 'four_eyes',
  });
  // Four eyes were not wanted yet when it was asked for.
  const { confirmedBy: _, ...unconfirmed } = run;
  expect(await permission.check({ ...free, run: unconfirmed }, 'start')).toMatchObject({ code: 'four_eyes' });
  await (await orders.here.store()).move(run.id, 'cancelled', { from: 'requested' });
});

test('merged: a merge that was taken off the base branch is not applied', async () => {
  const context = await orders.expanding();
  expect(await merged.check(context, 'start')).toMatchObject(passes);
  const tipSha = await orders.here.repo.git('rev-parse', `${orders.expandSha}~1`);
  expect(await merged.check({ ...context, merged: { ...context.merged, tipSha } }, 'start')).toMatchObject({
    code: 'not_on_base',
  });
  const mergeSha = 'f'.repeat(40);
  expect(await merged.check({ ...context, merged: { ...context.merged, mergeSha } }, 'start')).toMatchObject({
    code: 'github_unavailable',
  });
});

test('content: another digest than the one that was shown is refused', async () => {
  const context = await orders.expanding();
  const run = await orders.here.run({ commit: orders.expandSha });
  expect(await content.check({ ...context, run }, 'start')).toMatchObject(passes);
  const plan = { ...run.plan, change: { ...run.plan.change, digest: '0'.repeat(64) } };
  expect(await content.check({ ...context, run: { ...run, plan } }, 'confirm')).toMatchObject({
    code: 'confirm_mismatch',
  });
  await (await orders.here.store()).move(run.id, 'cancelled', { from: 'requested' });
});

describe('evidence', () => {
  test('is required unless lockstep.yml says otherwise', async () => {
    expect(await evidence.check(await orders.expanding(), 'accept')).toMatchObject(passes);
    const strict = await orders.expanding({ evidence: 'require' });
    expect(await evidence.check(strict, 'accept')).toMatchObject({ code: 'no_evidence' });
    const passed = { ...strict, evidence: { state: 'passed' as const, detail: 'It passed.' } };
    expect(await evidence.check(passed, 'accept')).toMatchObject({ detail: 'It passed.' });
    const stale = { ...strict, evidence: { state: 'stale' as const, detail: 'Main moved.' } };
    expect(await evidence.check(stale, 'accept')).toMatchObject({ code: 'stale_evidence' });
  });

  test('is required of what --through includes, too', async () => {
    const context = await orders.contracting({ evidence: 'require' });
    const passed = { ...context, evidence: { state: 'passed' as const, detail: 'It passed.' } };
    expect(await evidence.check(passed, 'accept')).toMatchObject({
      code: 'no_evidence',
      message: expect.stringContaining('#35') as string,
    });
  });
});

test('freeze: nothing begins while somebody has frozen the target', async () => {
  const context = await orders.expanding();
  expect(await freeze.check(context, 'start')).toMatchObject(passes);
  await context.store.hold({ kind: 'freeze', actor: bob, reason: 'Black Friday' });
  expect(await freeze.check(context, 'start')).toMatchObject({
    code: 'frozen',
    message: expect.stringMatching(/by bob: Black Friday/) as string,
    nextStep: expect.stringContaining('`/migrate unfreeze production`') as string,
  });
  await context.store.unhold('freeze', bob);
});

test('window: outside of it the next one is offered, and --at counts', async () => {
  const windows = [{ days: ['mon'], from: '09:00', to: '10:00' }];
  const context = { ...(await orders.expanding({ windows })), now: new Date('2026-11-21T12:00:00Z') };
  expect(window.check(context, 'accept')).toMatchObject({
    code: 'outside_window',
    nextStep: 'It opens at 2026-11-23 09:00 UTC. `/migrate apply production --at 2026-11-23T09:00:00Z` begins then.',
  });
  // What `--at` would refuse is not offered.
  const far = { ...(await orders.expanding({ windows, quietDates: ['2026-11-23'] })), now: context.now };
  expect(window.check(far, 'accept')).toMatchObject({
    nextStep: 'It opens at 2026-11-30 09:00 UTC. Give `/migrate apply production` then.',
  });
  const later = { ...context, notBefore: '2026-11-23T09:00:00Z' };
  expect(window.check(later, 'accept')).toMatchObject(passes);
  expect(window.check(later, 'start')).toMatchObject({ code: 'outside_window', waits: true });
  expect(window.check({ ...later, now: new Date('2026-11-23T09:30:00Z') }, 'start')).toMatchObject(passes);
  expect(window.check({ ...later, now: new Date('2026-11-23T10:00:00Z') }, 'start')).toHaveProperty('code');
});

test('lock: another run under way is waited for; another change’s lock is not', async () => {
  const context = await orders.expanding();
  expect(await lock.check(context, 'accept')).toMatchObject(passes);
  const run = await orders.here.run({ commit: orders.expandSha });
  for (const [from, to] of [
    ['requested', 'validating'],
    ['validating', 'queued'],
    ['queued', 'preflight'],
  ] as const)
    await context.store.move(run.id, to, { from });
  expect(await lock.check(context, 'accept')).toMatchObject({
    code: 'locked',
    waits: true,
    message: expect.stringContaining(`held by #35 (run \`${run.id}\`, ada, 0 min, 0 of 0 statements)`) as string,
  });
  expect(await lock.check({ ...context, run }, 'start')).toMatchObject(passes);
  await context.store.move(run.id, 'failed', { from: 'preflight' });
  const { digest } = context.plan.change;
  await context.store.hold({ kind: 'lock', actor: bob, reason: 'ours', digest });
  expect(await lock.check(context, 'accept')).toMatchObject(passes);
  await context.store.unhold('lock', bob);
  await context.store.hold({ kind: 'lock', actor: bob, reason: 'theirs', digest: 'other' });
  const refused = await lock.check(context, 'accept');
  expect(refused).toMatchObject({ code: 'locked', message: expect.stringContaining('theirs') as string });
  expect(refused).not.toHaveProperty('waits');
  await context.store.unhold('lock', bob);
});

test('drift: what changed in the schema since the plan is named', async () => {
  const run = await orders.here.run({ commit: orders.expandSha });
  const context = { ...(await orders.expanding()), run };
  await keepPlannedSchema(context.store, run, context.url);
  expect(await drift.check(context, 'start')).toMatchObject(passes);
  await orders.here.client.query('CREATE INDEX by_hand ON orders (name)');
  expect(await drift.check(context, 'start')).toMatchObject({
    code: 'drift',
    message: expect.stringContaining('by_hand') as string,
  });
  expect(await drift.check(context, 'confirm')).toMatchObject({ code: 'confirm_mismatch' });
  await orders.here.client.query('DROP INDEX by_hand');
  await context.store.move(run.id, 'cancelled', { from: 'requested' });
});

describe('health', () => {
  test('an old transaction on the table that is locked is waited for, and named', async () => {
    const context = await orders.expanding({ maxTransactionAge: 0 });
    expect(await health.check(context, 'start')).toMatchObject(passes);
    const reader = await connect(orders.server.app(orders.here.client.database ?? ''), { applicationName: 'report' });
    await reader.query('BEGIN; SELECT FROM orders');
    expect(await health.check(context, 'start')).toMatchObject({
      code: 'long_transaction',
      waits: true,
      message: expect.stringMatching(/application `report`, idle in transaction\) holds `public.orders`/) as string,
    });
    expect(await health.check(await orders.expanding({ maxTransactionAge: 300 }), 'start')).toMatchObject(passes);
    await reader.end();
  });

  test('a transaction whose age may not be read is told', async () => {
    const writer = await connect(orders.server.admin(orders.here.client.database ?? ''), { applicationName: 'shop' });
    await writer.query('BEGIN; SELECT FROM orders');
    expect(await health.check(await orders.expanding({ maxTransactionAge: 300 }), 'start')).toMatchObject({
      detail: expect.stringContaining('How old a transaction in the way may be is not known') as string,
    });
    await writer.end();
  });

  test('sessions of other roles whose state may not be read count as active', async () => {
    const context = await orders.expanding({ maxActive: 1 });
    const admins = await Promise.all(
      [1, 2].map(() => connect(orders.server.admin('postgres'), { applicationName: 'shop' })),
    );
    expect(await health.check(context, 'start')).toMatchObject({
      code: 'too_busy',
      message: expect.stringMatching(
        /of \d+ sessions it may not be read whether they are active, 1 are allowed/,
      ) as string,
    });
    expect(await health.check(await orders.expanding({ maxActive: 50 }), 'start')).toMatchObject(passes);
    for (const admin of admins) await admin.end();
  });

  test('sessions and the disk have their limits', async () => {
    expect(await health.check(await orders.expanding({ freeDisk: 'SELECT 1024' }), 'start')).toMatchObject({
      code: 'disk_low',
      waits: true,
    });
    expect(await health.check(await orders.expanding({ freeDisk: 'SELECT 1e12' }), 'start')).toMatchObject(passes);
    expect(await health.check(await orders.expanding({ freeDisk: 'SELECT nothing' }), 'start')).toMatchObject({
      code: 'disk_low',
    });
  });
});
