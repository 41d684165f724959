import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failStep, intendStep, proveStep } from './steps.ts';
import { openSituation, type Situation } from './testing/situation.ts';
import { newRun } from './testing/values.ts';

describe.each([13, 17])('the state of a target on PostgreSQL %i', (major) => {
  let here: Situation;
  beforeAll(async () => {
    here = await openSituation(major);
  });
  afterAll(() => here[Symbol.asyncDispose]());

  describe('steps', () => {
    test('land once, with their attempts, and their errors without what is in the rows', async () => {
      const { id } = await here.store.create(newRun());
      const lease = await here.mustLease(id, 'one');
      await here.onConnection(async (client) => {
        await expect(proveStep(client, lease, { step: 0, proof: 'commit' })).rejects.toMatchObject({
          code: 'stale-run',
        });
        await intendStep(client, lease, 0);
        const error = { sqlstate: '22P02', message: 'invalid input syntax for type integer: "4111 1111"' };
        await failStep(client, lease, { step: 0, error });
        await expect(proveStep(client, lease, { step: 0, proof: 'commit' })).rejects.toMatchObject({
          code: 'stale-run',
        });
        expect(JSON.stringify(await here.store.steps(id))).not.toContain('4111');
        await intendStep(client, lease, 0);
        await proveStep(client, lease, { step: 0, proof: 'index "ö" is valid' });
        await expect(intendStep(client, lease, 0)).rejects.toMatchObject({ code: 'stale-run' });
        await intendStep(client, lease, 1);
        await failStep(client, lease, { step: 1, error: { message: 'Connection terminated' }, state: 'in_doubt' });
        await proveStep(client, lease, { step: 1, proof: 'seen' });
      });
      expect(await here.store.steps(id)).toMatchObject([
        { step: 0, state: 'landed', attempts: 2, proof: 'index "ö" is valid' },
        { step: 1, state: 'landed', attempts: 1 },
      ]);
      await here.end(id);
    });

    test('are not kept where their transaction is not', async () => {
      const { id } = await here.store.create(newRun());
      const lease = await here.mustLease(id, 'one');
      await here.onConnection(async (client) => {
        await client.query(`BEGIN; SET LOCAL search_path = nowhere; SET LOCAL client_encoding = 'LATIN1'`);
        await intendStep(client, lease, 0);
        await proveStep(client, lease, { step: 0, proof: '…' });
        await client.query('ROLLBACK');
      });
      expect(await here.store.steps(id)).toEqual([]);
      await here.end(id);
    });
  });
});
