import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keepLease } from './keep-lease.ts';
import { intendSteps, proveSteps } from './steps.ts';
import { openSituation, type Situation } from './testing/situation.ts';
import { ada, newRun } from './testing/values.ts';

describe.each([13, 17])('the state of a target on PostgreSQL %i', (major) => {
  let here: Situation;
  beforeAll(async () => {
    here = await openSituation(major);
  });
  afterAll(() => here[Symbol.asyncDispose]());

  async function ageOfBeat(run: string): Promise<number> {
    const { rows } = await here.admin.query<{ age: number }>(
      `SELECT extract(epoch FROM clock_timestamp() - at)::float8 AS age FROM lockstep.beats WHERE run = $1`,
      [run],
    );
    return rows[0]?.age ?? Number.NaN;
  }

  describe('a lease', () => {
    test('is one driver’s until its heart has stood still for 15 s by the server’s clock', async () => {
      const { id } = await here.store.create(newRun());
      const first = await here.mustLease(id, 'one');
      expect(await here.store.lease(id, 'two')).toBeUndefined();
      expect(await here.store.driver(id)).toEqual({ owner: 'one', alive: true });
      await here.ageBeat(id, '-14s');
      expect(await here.store.lease(id, 'two')).toBeUndefined();
      await here.ageBeat(id, '-2s');
      expect((await here.store.abandoned()).map((run) => run.id)).toContain(id);
      const second = await here.mustLease(id, 'two');
      expect(second.fence).toBeGreaterThan(first.fence);
      expect([await here.store.beat(first), await here.store.beat(second)]).toEqual([false, true]);
      expect((await here.store.abandoned()).map((run) => run.id)).not.toContain(id);
      // The first does not take the second's away by releasing what it has lost.
      await here.store.release(first);
      expect(await here.store.driver(id)).toEqual({ owner: 'two', alive: true });
      await here.store.release(second);
      expect(await here.store.driver(id)).toBeUndefined();
      expect(await here.store.beat(second)).toBe(false);
      await here.end(id);
      expect(await here.store.lease(id, 'three')).toBeUndefined();
    });

    test('of a server whose clock was set back does not live for ever', async () => {
      const { id } = await here.store.create(newRun());
      await here.mustLease(id, 'one');
      await here.ageBeat(id, '1 hour');
      expect(await here.store.lease(id, 'two')).toMatchObject({ fence: 2 });
      await here.end(id);
    });

    test('that many want at once goes to one', async () => {
      const { id } = await here.store.create(newRun());
      const asked = await Promise.all(Array.from({ length: 8 }, (_, index) => here.store.lease(id, `owner ${index}`)));
      expect(asked.filter((lease) => lease !== undefined)).toHaveLength(1);
      await here.end(id);
    });

    test('that is lost lets its driver write nothing', async () => {
      const { id } = await here.store.create(newRun());
      await here.bring(id, 'queued');
      const lost = await here.mustLease(id, 'one');
      await here.ageBeat(id, '-20s');
      const lease = await here.mustLease(id, 'two');
      await expect(here.store.move(id, 'preflight', { from: 'queued', lease: lost })).rejects.toMatchObject({
        code: 'stale-run',
      });
      await here.onConnection(async (client) => {
        await expect(intendSteps(client, lost, [0])).rejects.toMatchObject({ code: 'stale-run' });
        await intendSteps(client, lease, [0]);
        await expect(proveSteps(client, lost, [{ step: 0, proof: 'commit' }])).rejects.toMatchObject({
          code: 'stale-run',
        });
      });
      expect((await here.store.run(id))?.state).toBe('queued');
      expect(await here.store.steps(id)).toMatchObject([{ step: 0, state: 'intent' }]);
      await here.end(id);
    });

    test('does not change hands while its driver’s transaction is open, whatever that is isolated by', async () => {
      const { id } = await here.store.create(newRun());
      const lease = await here.mustLease(id, 'one');
      await here.onConnection(async (client) => {
        await client.query('BEGIN ISOLATION LEVEL SERIALIZABLE');
        await client.query('SELECT 1 FROM pg_class LIMIT 1');
        // What goes on beside it does not meet it.
        expect(await here.store.beat(lease)).toBe(true);
        await here.store.move(id, 'validating', { from: 'requested', lease });
        await intendSteps(client, lease, [0]);
        expect(await here.store.beat(lease)).toBe(true);
        await here.store.move(id, 'queued', { from: 'validating', lease });
        await here.store.control({ run: id, verb: 'pause', actor: ada });
        await here.ageBeat(id, '-60s');
        expect(await here.store.lease(id, 'two')).toBeUndefined();
        await proveSteps(client, lease, [{ step: 0, proof: 'commit', ms: 1.5 }]);
        await client.query('COMMIT');
      });
      expect(await here.store.lease(id, 'two')).toMatchObject({ fence: 2 });
      expect(await here.store.steps(id)).toMatchObject([{ state: 'landed', proof: 'commit', ms: 1.5, attempts: 1 }]);
      await here.end(id);
    });

    test('is kept alive until it is let go, and tells when it is lost', async () => {
      const { id } = await here.store.create(newRun());
      const lease = await here.mustLease(id, 'one');
      {
        await using kept = keepLease(here.store, lease, 50);
        await here.ageBeat(id, '-13s');
        await expect.poll(() => ageOfBeat(id)).toBeLessThan(10);
        expect(kept.signal.aborted).toBe(false);
      }
      expect(await here.store.driver(id)).toBeUndefined();
      await using kept = keepLease(here.store, await here.mustLease(id, 'one'), 50);
      await here.admin.query(`UPDATE lockstep.beats SET fence = fence + 1 WHERE run = $1`, [id]);
      await expect.poll(() => kept.signal.aborted).toBe(true);
      await here.end(id);
    });
  });
});
