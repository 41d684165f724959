import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GuardContext } from './context.ts';
import { phases } from './phases.ts';
import { type Orders, openOrders } from './testing/orders.ts';
import type { Asked } from './testing/situation.ts';

let orders: Orders;
beforeAll(async () => {
  orders = await openOrders();
});
afterAll(() => orders[Symbol.asyncDispose]());

const passes = { detail: expect.any(String) as string };

describe('phases', () => {
  const live = (sha: string, since: string) => ({ app: [{ sha, since, id: '9f8e' }] });
  const now = new Date('2026-11-21T12:00:00Z');

  /** The contract after its expand was applied. */
  async function alone(settings: object, asked: Asked = {}): Promise<GuardContext> {
    const context = await orders.contracting(settings, asked);
    return { ...context, now, plan: { ...context.plan, earlier: [] } };
  }

  test('an expand may run at any time', async () => {
    expect(await phases.check(await orders.expanding({ appDeployment: 'app' }), 'accept')).toMatchObject(passes);
  });

  test('what could not be read may take anything', async () => {
    const context = await orders.expanding({ appDeployment: 'app' });
    const migrations = context.read.change.migrations.map((each) => ({ ...each, phase: 'unknown' as const }));
    const read = { ...context.read, change: { ...context.read.change, migrations } };
    expect(await phases.check({ ...context, read }, 'accept')).toMatchObject({ code: 'github_unavailable' });
  });

  test('a contract does not run together with its expand', async () => {
    expect(await phases.check(await orders.contracting(), 'accept')).toMatchObject({
      code: 'expand_missing',
      message: expect.stringMatching(
        /#41 takes something from `orders`; its expand \(#35, `db\/migrations\/002_email.sql`\)/,
      ) as string,
    });
  });

  test('a contract waits until all live code is that which it was merged onto', async () => {
    const settings = { appDeployment: 'app' };
    const old = await alone(settings, { live: live(orders.expandSha, '2026-11-20T09:00:00Z') });
    const floor = (await orders.here.repo.git('rev-parse', `${orders.contractSha}~1`)).slice(0, 7);
    expect(await phases.check(old, 'accept')).toMatchObject({
      code: 'old_code_live',
      message: expect.stringMatching(
        new RegExp(
          `Deployment 9f8e of \`${orders.expandSha.slice(0, 7)}\` \\(2026-11-20\\).*earliest safe commit is \`${floor}\``,
        ),
      ) as string,
    });
    const fresh = await alone(settings, { live: live(orders.contractSha, '2026-11-21T09:00:00Z') });
    expect(await phases.check(fresh, 'accept')).toMatchObject({
      detail: expect.stringContaining(`must not be taken back`) as string,
    });
  });

  test('what is live must be known where the app’s deployments are configured; else that is told', async () => {
    expect(await phases.check(await alone({ appDeployment: 'app' }), 'accept')).toMatchObject({
      code: 'github_unavailable',
    });
    expect(await phases.check(await alone({ appDeployment: 'app' }, { live: { app: [] } }), 'accept')).toMatchObject({
      code: 'old_code_live',
    });
    const unknown = await alone({ appDeployment: 'app' }, { live: live('e'.repeat(40), '2026-11-20T09:00:00Z') });
    expect(await phases.check(unknown, 'accept')).toMatchObject({ code: 'github_unavailable' });
    expect(await phases.check(await alone({}), 'accept')).toMatchObject({
      detail: expect.stringContaining('`appDeployment` of `production` is not set') as string,
    });
  });

  test('a contract waits for the soak of the youngest deployment', async () => {
    const settings = { appDeployment: 'app', soak: 24 };
    const young = await alone(settings, { live: live(orders.contractSha, '2026-11-21T09:00:00Z') });
    expect(await phases.check(young, 'accept')).toMatchObject({
      code: 'soak',
      message: expect.stringMatching(/live on `app` for 3 h.* 24 h, which is at 2026-11-22 09:00 UTC/) as string,
    });
    // The command that it names is taken.
    const at = '2026-11-22T09:00:00Z';
    expect(await phases.check(young, 'accept')).toMatchObject({
      nextStep: `\`/migrate apply production --at ${at}\` begins then.`,
    });
    expect(await phases.check({ ...young, notBefore: at }, 'accept')).toMatchObject(passes);
    expect(await phases.check({ ...young, notBefore: '2026-11-22T08:59:59Z' }, 'accept')).toMatchObject({
      code: 'soak',
    });
    const old = await alone(settings, { live: live(orders.contractSha, '2026-11-20T11:59:00Z') });
    expect(await phases.check(old, 'accept')).toMatchObject(passes);
  });
});
