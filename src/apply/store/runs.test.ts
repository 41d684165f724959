import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mayFollow, runStates } from '../run-state.ts';
import { openSituation, type Situation } from './testing/situation.ts';
import { ada, newRun, planOf } from './testing/values.ts';

describe.each([13, 17])('the state of a target on PostgreSQL %i', (major) => {
  let here: Situation;
  beforeAll(async () => {
    here = await openSituation(major);
  });
  afterAll(() => here[Symbol.asyncDispose]());

  test('gives a run back as it was given, whatever it is written in', async () => {
    const plan = planOf('digest-ü-1');
    plan.change.migrations = [
      { id: '0001 "é" 😀 \u0001', path: 'm/ü.sql', phase: 'switch', files: { z: '1', a: '2' } },
    ];
    const made = await here.store.create(newRun({ plan, notes: { check: 12, said: 'naïve 😀' } }));
    expect(made).toMatchObject({ state: 'requested', environment: 'staging', actor: ada });
    expect(made.id).toMatch(/^r-[0-9a-f]{6,}$/);
    const found = await here.store.run(made.id);
    expect(found).toEqual(made);
    expect(found?.plan).toEqual(plan);
    expect(await here.store.runs({ digest: 'digest-ü-1' })).toEqual([made]);
    await here.end(made.id);
  });

  test('keeps environments apart', async () => {
    await using production = await here.open('production');
    const made = await production.create(newRun({ environment: 'production' }));
    expect([await here.store.run(made.id), (await production.run(made.id))?.id]).toEqual([undefined, made.id]);
    await expect(here.store.create(newRun({ environment: 'production' }))).rejects.toThrow(/of staging/);
  });

  test('makes one run of a command that is delivered twice, and takes an id for one change only', async () => {
    const [one, two] = await Promise.all([1, 2].map(() => here.store.create(newRun({ id: 'r-abc123' }))));
    expect(one).toEqual(two);
    expect((await here.store.events({ run: 'r-abc123' })).map(({ kind }) => kind)).toEqual(['requested']);
    await expect(here.store.create(newRun({ id: 'r-abc123', plan: planOf('other') }))).rejects.toMatchObject({
      code: 'stale-run',
    });
    await here.end('r-abc123');
  });

  test('moves a run from every state to those that may follow, and to no other; nor does psql', async () => {
    const forged: string[] = [];
    for (const from of runStates) {
      const { id } = await here.store.create(newRun());
      await here.bring(id, from);
      for (const to of runStates.filter((each) => !mayFollow(from, each))) {
        await expect(here.store.move(id, to, { from }), `${from} ${to}`).rejects.toMatchObject({ code: 'stale-run' });
        const update = here.admin.query(`UPDATE lockstep.runs SET state = $2 WHERE id = $1 AND state <> $2`, [id, to]);
        if (to === from) await update;
        else
          await update.then(
            () => forged.push(`${from} ${to}`),
            () => undefined,
          );
      }
      await here.end(id);
    }
    expect(forged).toEqual([]);
    await expect(here.admin.query(`UPDATE lockstep.runs SET plan = '{}'`)).rejects.toThrow(/does not change/);
    await expect(here.admin.query(`DELETE FROM lockstep.runs`)).rejects.toThrow(/append-only/);
  });

  test('lets one of two that move the same run at the same moment do it', async () => {
    const { id } = await here.store.create(newRun());
    const both = await Promise.allSettled(
      Array.from({ length: 6 }, () => here.store.move(id, 'validating', { from: 'requested' })),
    );
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await here.store.events({ run: id })).toHaveLength(2);
    await here.end(id);
  });

  test('has one run under way, and names it to the next', async () => {
    const [one, two] = [await here.store.create(newRun()), await here.store.create(newRun())];
    await Promise.all([here.bring(one.id, 'queued'), here.bring(two.id, 'queued')]);
    const moved = await Promise.allSettled(
      [one, two].map(({ id }) => here.store.move(id, 'preflight', { from: 'queued' })),
    );
    expect(moved.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const winner = moved[0]?.status === 'fulfilled' ? one : two;
    const reason = moved.find((each) => each.status === 'rejected')?.reason as object;
    expect(reason).toMatchObject({ code: 'target-busy', holder: winner.id });
    await Promise.all([here.end(one.id), here.end(two.id)]);
  });

  test('has one freeze and one lock, and a lock is one change’s', async () => {
    await here.store.hold({ kind: 'freeze', actor: ada, reason: 'Black Friday – 50 %' });
    await here.store.hold({ kind: 'lock', actor: ada, reason: 'one', digest: 'd1' });
    await here.store.hold({ kind: 'lock', actor: ada, reason: 'one again', digest: 'd1' });
    const other = here.store.hold({ kind: 'lock', actor: ada, reason: 'two', digest: 'd2' });
    await expect(other).rejects.toMatchObject({ code: 'held' });
    expect(await here.store.holds()).toMatchObject([
      { kind: 'freeze', reason: 'Black Friday – 50 %', actor: ada },
      { kind: 'lock', reason: 'one again', digest: 'd1' },
    ]);
    expect([
      await here.store.unhold('lock', ada),
      await here.store.unhold('lock', ada),
      await here.store.unhold('freeze', ada),
    ]).toEqual([true, false, true]);
    expect(await here.store.holds()).toEqual([]);
  });

  test('keeps what it learnt first, and says what landed', async () => {
    expect([await here.store.learn('identity', '42'), await here.store.learn('identity', '43')]).toEqual(['42', '42']);
    expect(await here.store.facts()).toEqual({ identity: '42' });
    const { id } = await here.store.create(newRun({ plan: { ...planOf('d9'), earlier: [planOf('d8', 40).change] } }));
    await here.bring(id, 'succeeded');
    expect((await here.store.applied()).filter(({ run }) => run === id)).toMatchObject([
      { digest: 'd8', pull: 40, migrations: ['0001'] },
      { digest: 'd9', pull: 41 },
    ]);
    await here.store.move(id, 'rolled_back', { from: 'succeeded' });
    expect((await here.store.applied()).filter(({ run }) => run === id)).toEqual([]);
    expect(Math.abs(Date.parse(await here.store.now()) - Date.now())).toBeLessThan(5000);
  });
});
