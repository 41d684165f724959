import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import { connect, withClient } from '../../database/client.ts';
import type { Server } from '../../database/database.ts';
import { ada } from '../store/testing/values.ts';
import type { Actor } from '../store.ts';
import { checkGuards } from './check-guards.ts';
import { content } from './content.ts';
import type { GuardContext } from './context.ts';
import { drift, keepPlannedSchema } from './drift.ts';
import { evidence } from './evidence.ts';
import { freeze } from './freeze.ts';
import { health } from './health.ts';
import { lock } from './lock.ts';
import { merged } from './merged.ts';
import { permission } from './permission.ts';
import { phases } from './phases.ts';
import { priorEnvironments } from './prior-environments.ts';
import { target } from './target.ts';
import { type Asked, openSituation, type Situation } from './testing/situation.ts';
import { window } from './window.ts';

let server: Server;
let here: Situation;
let expandSha: string;
let contractSha: string;

const bob: Actor = { login: 'bob', role: 'maintain', via: 'chat' };
const none = { evidence: 'warn', urlFrom: 'DATABASE_URL' };
const passes = { detail: expect.any(String) as string };

beforeAll(async () => {
  server = await testServer();
  here = await openSituation(server);
  await here.merge({ '001_orders.sql': 'CREATE TABLE orders (id int PRIMARY KEY, name text);' }, 'Orders (#30)');
  await here.apply();
  expandSha = await here.merge({ '002_email.sql': 'ALTER TABLE orders ADD COLUMN email text;' }, 'Email (#35)');
  await here.repo.commit({ 'app.js': '// email\n' }, 'The app uses email (#36)');
  contractSha = await here.merge({ '003_name.sql': 'ALTER TABLE orders DROP COLUMN name;' }, 'No name (#41)');
});

afterAll(async () => {
  await here[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** The expand, on production, of which only `settings` are said. */
function expanding(settings: object = {}, asked: Asked = {}): Promise<GuardContext> {
  return here.context({ commit: expandSha, environments: { production: { ...none, ...settings } }, ...asked });
}

/** The contract, with the expand before it in the same run. */
function contracting(settings: object = {}, asked: Asked = {}): Promise<GuardContext> {
  const environments = { production: { ...none, ...settings } };
  return here.context({ commit: contractSha, through: true, environments, ...asked });
}

test('permission: who gave the command is asked, and who confirmed it', async () => {
  const refusal = { code: 'not_allowed' as const, message: '@bob has `read`', nextStep: 'Ask.' };
  const plain = await expanding();
  const control: GuardContext['control'] = {
    ...plain.control,
    mayAct: (actor, people) =>
      Promise.resolve(actor.login === 'bob' || people.role === 'maintain' ? refusal : undefined),
  };
  expect(await permission.check({ ...plain, control }, 'accept')).toMatchObject(passes);
  expect(await permission.check({ ...plain, control, actor: bob }, 'accept')).toEqual(refusal);
  const run = { ...(await here.run({ commit: expandSha })), confirmedBy: bob };
  expect(await permission.check({ ...plain, control, run }, 'start')).toEqual(refusal);
  expect(await permission.check({ ...plain, control, run: { ...run, confirmedBy: ada } }, 'start')).toMatchObject(
    passes,
  );
  // With four eyes the one who confirms must be an approver, which takes the role maintain.
  const settings = { ...plain.settings, fourEyes: true };
  expect(await permission.check({ ...plain, settings, control, run: { ...run, confirmedBy: ada } }, 'start')).toEqual(
    refusal,
  );
  await (await here.store()).move(run.id, 'cancelled', { from: 'requested' });
});

test('merged: a merge that was taken off the base branch is not applied', async () => {
  const context = await expanding();
  expect(await merged.check(context, 'start')).toMatchObject(passes);
  const tipSha = await here.repo.git('rev-parse', `${expandSha}~1`);
  expect(await merged.check({ ...context, merged: { ...context.merged, tipSha } }, 'start')).toMatchObject({
    code: 'not_on_base',
  });
  const mergeSha = 'f'.repeat(40);
  expect(await merged.check({ ...context, merged: { ...context.merged, mergeSha } }, 'start')).toMatchObject({
    code: 'github_unavailable',
  });
});

test('content: another digest than the one that was shown is refused', async () => {
  const context = await expanding();
  const run = await here.run({ commit: expandSha });
  expect(await content.check({ ...context, run }, 'start')).toMatchObject(passes);
  const plan = { ...run.plan, change: { ...run.plan.change, digest: '0'.repeat(64) } };
  expect(await content.check({ ...context, run: { ...run, plan } }, 'confirm')).toMatchObject({
    code: 'confirm_mismatch',
  });
  await (await here.store()).move(run.id, 'cancelled', { from: 'requested' });
});

describe('evidence', () => {
  test('is required unless lockstep.yml says otherwise', async () => {
    expect(await evidence.check(await expanding(), 'accept')).toMatchObject(passes);
    const strict = await expanding({ evidence: 'require' });
    expect(await evidence.check(strict, 'accept')).toMatchObject({ code: 'no_evidence' });
    const passed = { ...strict, evidence: { state: 'passed' as const, detail: 'It passed.' } };
    expect(await evidence.check(passed, 'accept')).toMatchObject({ detail: 'It passed.' });
    const stale = { ...strict, evidence: { state: 'stale' as const, detail: 'Main moved.' } };
    expect(await evidence.check(stale, 'accept')).toMatchObject({ code: 'stale_evidence' });
  });

  test('is required of what --through includes, too', async () => {
    const context = await contracting({ evidence: 'require' });
    const passed = { ...context, evidence: { state: 'passed' as const, detail: 'It passed.' } };
    expect(await evidence.check(passed, 'accept')).toMatchObject({
      code: 'no_evidence',
      message: expect.stringContaining('#35') as string,
    });
  });
});

test('freeze: nothing begins while somebody has frozen the target', async () => {
  const context = await expanding();
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
  const context = { ...(await expanding({ windows })), now: new Date('2026-11-21T12:00:00Z') };
  expect(window.check(context, 'accept')).toMatchObject({
    code: 'outside_window',
    nextStep: '`/migrate apply production --at 2026-11-23T09:00:00Z` begins when the next window opens.',
  });
  const later = { ...context, notBefore: '2026-11-23T09:00:00Z' };
  expect(window.check(later, 'accept')).toMatchObject(passes);
  expect(window.check(later, 'start')).toMatchObject({ code: 'outside_window', waits: true });
  expect(window.check({ ...later, now: new Date('2026-11-23T09:30:00Z') }, 'start')).toMatchObject(passes);
  expect(window.check({ ...later, now: new Date('2026-11-23T10:00:00Z') }, 'start')).toHaveProperty('code');
});

describe('target', () => {
  test('its identity is learned when a command is taken, and kept; a plan learns nothing', async () => {
    const context = await expanding();
    expect(await target.check(context, 'plan')).toMatchObject(passes);
    expect(await context.store.facts()).toEqual({});
    expect(await target.check(context, 'accept')).toMatchObject(passes);
    expect(await context.store.facts()).toMatchObject({ systemIdentifier: expect.stringMatching(/^\d+$/) as string });
  });

  test('another database than the one that was learned or configured is refused', async () => {
    const context = await expanding();
    await target.check(context, 'accept');
    const facts = { ...(await context.store.facts()), systemIdentifier: '4711' };
    const store = { ...context.store, learn: (key: keyof typeof facts) => Promise.resolve(facts[key] ?? '') };
    expect(await target.check({ ...context, store: store as GuardContext['store'] }, 'accept')).toMatchObject({
      code: 'target_mismatch',
      message: expect.stringContaining('not `4711`') as string,
    });
    const configured = await expanding({ identity: { database: 'shop' } });
    expect(await target.check(configured, 'start')).toMatchObject({
      code: 'target_mismatch',
      nextStep: expect.stringContaining('`DATABASE_URL`') as string,
    });
  });

  test('a role that may not read the system identifier must not have it required', async () => {
    await withClient(server.admin(await databaseName()), async (admin) => {
      await admin.query('REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC');
      try {
        expect(await target.check(await expanding(), 'accept')).toMatchObject({
          detail: expect.stringContaining('may not be read') as string,
        });
        const strict = await expanding({ identity: { systemIdentifier: '4711' } });
        expect(await target.check(strict, 'accept')).toMatchObject({ code: 'target_mismatch' });
      } finally {
        await admin.query('GRANT EXECUTE ON FUNCTION pg_control_system() TO PUBLIC');
      }
    });
  });

  test('a session that may not write is refused', async () => {
    await here.client.query('SET default_transaction_read_only = on');
    expect(await target.check(await expanding(), 'accept')).toMatchObject({
      code: 'target_mismatch',
      message: expect.stringContaining('read only') as string,
    });
    await here.client.query('RESET default_transaction_read_only');
  });

  async function databaseName(): Promise<string> {
    const { rows } = await here.client.query<{ name: string }>('SELECT current_database() AS name');
    return rows[0]?.name ?? '';
  }
});

describe('earlier environments', () => {
  const environments = { staging: none, production: none };

  test('the one before must have had the same bytes; the newest run counts', async () => {
    const context = await here.context({ commit: expandSha, environments });
    expect(await priorEnvironments.check(context, 'accept')).toMatchObject({
      code: 'prior_env',
      nextStep: expect.stringContaining('`/migrate apply staging`') as string,
    });
    await runTo('succeeded');
    expect(await priorEnvironments.check(context, 'accept')).toMatchObject(passes);
    const failed = await runTo('failed');
    expect(await priorEnvironments.check(context, 'accept')).toMatchObject({
      code: 'prior_env',
      message: expect.stringContaining(`\`${failed}\`) is failed: boom`) as string,
    });
    await runTo('succeeded');
    expect(await priorEnvironments.check(context, 'accept')).toMatchObject(passes);
    const withdrawn = await here.run({ commit: expandSha, environment: 'staging', environments });
    await (await here.store('staging')).move(withdrawn.id, 'cancelled', { from: 'requested' });
    expect(await priorEnvironments.check(context, 'accept')).toMatchObject(passes);
  });

  test('`after` names others, or none; the first has none before it', async () => {
    const free = { staging: none, production: { ...none, after: [] } };
    expect(
      await priorEnvironments.check(await here.context({ commit: expandSha, environments: free }), 'accept'),
    ).toHaveProperty('skipped');
    const wrong = { staging: none, production: { ...none, after: ['qa'] } };
    expect(
      await priorEnvironments.check(await here.context({ commit: expandSha, environments: wrong }), 'accept'),
    ).toMatchObject({
      code: 'prior_env',
      message: expect.stringContaining('`qa`, which is not in lockstep.yml') as string,
    });
    const first = await here.context({ commit: expandSha, environment: 'staging', environments });
    expect(await priorEnvironments.check(first, 'accept')).toHaveProperty('skipped');
  });

  test('one that does not answer refuses', async () => {
    const context = await here.context({ commit: expandSha, environments });
    const openOther = () => Promise.reject(new Error('no route to host'));
    const { refusal } = await checkGuards({ ...context, openOther }, 'accept');
    expect(refusal).toMatchObject({ code: 'prior_env', message: expect.stringContaining('no route') as string });
  });

  async function runTo(state: 'succeeded' | 'failed'): Promise<string> {
    const store = await here.store('staging');
    const run = await here.run({ commit: expandSha, environment: 'staging', environments });
    const path = ['validating', 'queued', 'preflight', 'running', 'verifying', state] as const;
    for (const [index, to] of path.entries()) {
      await store.move(run.id, to, { from: path[index - 1] ?? 'requested', ...(to === 'failed' && { why: 'boom' }) });
    }
    return run.id;
  }
});

describe('phases', () => {
  const live = (sha: string, since: string) => ({ app: [{ sha, since, id: '9f8e' }] });
  const now = new Date('2026-11-21T12:00:00Z');

  /** The contract after its expand was applied. */
  async function alone(settings: object, asked: Asked = {}): Promise<GuardContext> {
    const context = await contracting(settings, asked);
    return { ...context, now, plan: { ...context.plan, earlier: [] } };
  }

  test('an expand may run at any time', async () => {
    expect(await phases.check(await expanding({ appDeployment: 'app' }), 'accept')).toMatchObject(passes);
  });

  test('what could not be read may take anything', async () => {
    const context = await expanding({ appDeployment: 'app' });
    const migrations = context.read.change.migrations.map((each) => ({ ...each, phase: 'unknown' as const }));
    const read = { ...context.read, change: { ...context.read.change, migrations } };
    expect(await phases.check({ ...context, read }, 'accept')).toMatchObject({ code: 'github_unavailable' });
  });

  test('a contract does not run together with its expand', async () => {
    expect(await phases.check(await contracting(), 'accept')).toMatchObject({
      code: 'expand_missing',
      message: expect.stringMatching(
        /#41 takes something from `orders`; its expand \(#35, `db\/migrations\/002_email.sql`\)/,
      ) as string,
    });
  });

  test('a contract waits until all live code is that which it was merged onto', async () => {
    const settings = { appDeployment: 'app' };
    const old = await alone(settings, { live: live(expandSha, '2026-11-20T09:00:00Z') });
    const floor = (await here.repo.git('rev-parse', `${contractSha}~1`)).slice(0, 7);
    expect(await phases.check(old, 'accept')).toMatchObject({
      code: 'old_code_live',
      message: expect.stringMatching(
        new RegExp(
          `Deployment 9f8e of \`${expandSha.slice(0, 7)}\` \\(2026-11-20\\).*earliest safe commit is \`${floor}\``,
        ),
      ) as string,
    });
    const fresh = await alone(settings, { live: live(contractSha, '2026-11-21T09:00:00Z') });
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
    const young = await alone(settings, { live: live(contractSha, '2026-11-21T09:00:00Z') });
    expect(await phases.check(young, 'accept')).toMatchObject({
      code: 'soak',
      message: expect.stringMatching(/live on `app` for 3 h.* 24 h, which is at 2026-11-22 09:00 UTC/) as string,
    });
    const old = await alone(settings, { live: live(contractSha, '2026-11-20T11:59:00Z') });
    expect(await phases.check(old, 'accept')).toMatchObject(passes);
  });
});

test('lock: another run under way is waited for; another change’s lock is not', async () => {
  const context = await expanding();
  expect(await lock.check(context, 'accept')).toMatchObject(passes);
  const run = await here.run({ commit: expandSha });
  for (const [from, to] of [
    ['requested', 'validating'],
    ['validating', 'queued'],
    ['queued', 'preflight'],
  ] as const)
    await context.store.move(run.id, to, { from });
  expect(await lock.check(context, 'accept')).toMatchObject({
    code: 'locked',
    waits: true,
    message: expect.stringContaining(`held by #35 (run \`${run.id}\`, ada, 0 min, preflight)`) as string,
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
  const run = await here.run({ commit: expandSha });
  const context = { ...(await expanding()), run };
  await keepPlannedSchema(context.store, run, context.url);
  expect(await drift.check(context, 'start')).toMatchObject(passes);
  await here.client.query('CREATE INDEX by_hand ON orders (name)');
  expect(await drift.check(context, 'start')).toMatchObject({
    code: 'drift',
    message: expect.stringContaining('by_hand') as string,
  });
  expect(await drift.check(context, 'confirm')).toMatchObject({ code: 'confirm_mismatch' });
  await here.client.query('DROP INDEX by_hand');
  await context.store.move(run.id, 'cancelled', { from: 'requested' });
});

describe('health', () => {
  test('an old transaction on the table that is locked is waited for, and named', async () => {
    const context = await expanding({ maxTransactionAge: 0 });
    expect(await health.check(context, 'start')).toMatchObject(passes);
    const reader = await connect(server.app(here.client.database ?? ''), { applicationName: 'report' });
    await reader.query('BEGIN; SELECT FROM orders');
    expect(await health.check(context, 'start')).toMatchObject({
      code: 'long_transaction',
      waits: true,
      message: expect.stringMatching(/application `report`, idle in transaction\) holds `public.orders`/) as string,
    });
    expect(await health.check(await expanding({ maxTransactionAge: 300 }), 'start')).toMatchObject(passes);
    await reader.end();
  });

  test('sessions and the disk have their limits', async () => {
    expect(await health.check(await expanding({ freeDisk: 'SELECT 1024' }), 'start')).toMatchObject({
      code: 'disk_low',
      waits: true,
    });
    expect(await health.check(await expanding({ freeDisk: 'SELECT 1e12' }), 'start')).toMatchObject(passes);
    expect(await health.check(await expanding({ freeDisk: 'SELECT nothing' }), 'start')).toMatchObject({
      code: 'disk_low',
    });
  });
});

describe('all together', () => {
  test('a plan is told every guard; a command ends at the first that refuses', async () => {
    const context = await expanding({ evidence: 'require', identity: { database: 'shop' } });
    const plan = await checkGuards(context, 'plan');
    expect(plan.refusal).toMatchObject({ code: 'no_evidence' });
    expect(plan.results.filter(({ outcome }) => outcome === 'refused').map(({ guard }) => guard)).toEqual([
      'evidence',
      'target',
    ]);
    expect((await checkGuards(context, 'accept')).results.at(-1)).toMatchObject({
      guard: 'evidence',
      outcome: 'refused',
    });
  });

  test('where waiting is enough, what is wrong for good is told before', async () => {
    const context = await expanding({ freeDisk: 'SELECT 1' });
    expect((await checkGuards(context, 'start')).refusal).toMatchObject({ code: 'disk_low', waits: true });
    const run = await here.run({ commit: expandSha });
    const store: GuardContext['store'] = {
      ...context.store,
      runs: () => Promise.resolve([{ ...run, state: 'running' }]),
    };
    const both = { ...context, store, run: { ...run, id: 'r-other', plan: { ...run.plan, schemaBefore: 'other' } } };
    expect((await checkGuards(both, 'start')).refusal).toMatchObject({ code: 'drift' });
  });

  test('nothing stands against an everyday expand', async () => {
    const { refusal, results } = await checkGuards(await expanding(), 'accept');
    expect(refusal).toBeUndefined();
    expect(results.map(({ outcome }) => outcome)).not.toContain('refused');
  });

  test('a rollback asks for rights, freeze, target, lock and health only', async () => {
    const { results } = await checkGuards({ ...(await expanding()), kind: 'rollback' }, 'accept');
    expect(results.map(({ guard }) => guard)).toEqual(['permission', 'freeze', 'target', 'lock', 'health']);
  });
});
