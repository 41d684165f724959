import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSituation, type Situation } from './testing/situation.ts';
import { ada, newRun } from './testing/values.ts';

describe.each([13, 17])('the state of a target on PostgreSQL %i', (major) => {
  let here: Situation;
  beforeAll(async () => {
    here = await openSituation(major);
  });
  afterAll(() => here[Symbol.asyncDispose]());

  describe('controls', () => {
    async function asked(...verbs: Array<'pause' | 'resume' | 'cancel'>): Promise<string[]> {
      const { id } = await here.store.create(newRun());
      for (const verb of verbs) await here.store.control({ run: id, verb, actor: ada });
      const open = (await here.store.controls(id)).map(({ verb }) => verb);
      await here.end(id);
      return open;
    }

    test('that stop come before those that go on, and a cancel ends the others', async () => {
      expect(await asked('pause', 'resume')).toEqual(['pause', 'resume']);
      expect(await asked('resume', 'pause')).toEqual(['pause']);
      expect(await asked('pause', 'resume', 'cancel')).toEqual(['cancel']);
      expect(await asked('cancel', 'resume', 'pause')).toEqual(['cancel']);
    });

    test('that are settled are settled once, and are in the trail', async () => {
      const { id } = await here.store.create(newRun());
      const control = await here.store.control({ run: id, verb: 'cancel', actor: ada });
      await here.store.settle(control.id, 'applied');
      await here.store.settle(control.id, 'failed');
      expect(await here.store.controls(id)).toEqual([]);
      const trail = (await here.store.events({ run: id })).map(({ kind, data }) => [kind, data.outcome]);
      expect(trail).toEqual([
        ['requested', undefined],
        ['control', undefined],
        ['control-settled', 'applied'],
      ]);
      await here.end(id);
    });

    test('that nobody obeyed are settled when the run ends, and those that come later at once', async () => {
      for (const [to, verb, outcome] of [
        ['refused', 'cancel', 'failed'],
        ['refused', 'pause', 'failed'],
        ['cancelled', 'cancel', 'applied'],
        ['cancelled', 'pause', 'failed'],
      ] as const) {
        const { id } = await here.store.create(newRun());
        const early = await here.store.control({ run: id, verb, actor: ada });
        await here.store.move(id, to, { from: 'requested' });
        expect(await here.store.controls(id)).toEqual([]);
        const late = await here.store.control({ run: id, verb, actor: ada });
        expect(late).toMatchObject({ verb, outcome: 'failed' });
        expect(await here.store.controls(id)).toEqual([]);
        const settled = (await here.store.events({ run: id })).filter(({ kind }) => kind === 'control-settled');
        const why = `the run has ended: ${to}`;
        expect(settled.map(({ data }) => data)).toMatchObject([
          { id: early.id, verb, actor: ada, outcome, why },
          { id: late.id, verb, outcome: 'failed', why },
        ]);
      }
    });

    test('may come from psql', async () => {
      const { id } = await here.store.create(newRun());
      await here.store.control({ run: id, verb: 'pause', actor: ada });
      await here.onConnection((client) =>
        client.query(`INSERT INTO lockstep.controls (run, verb) VALUES ($1, 'cancel')`, [id]),
      );
      expect(await here.store.controls(id)).toMatchObject([
        { verb: 'cancel', actor: { login: here.address.user, role: 'operator', via: 'cli' } },
      ]);
      await here.end(id);
    });
  });
});
