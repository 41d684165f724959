import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { failSteps, intendSteps, proveSteps } from './steps.ts';
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
        await expect(proveSteps(client, lease, [{ step: 0, proof: 'commit' }])).rejects.toMatchObject({
          code: 'stale-run',
        });
        await intendSteps(client, lease, [0]);
        const error = { sqlstate: '22P02', message: 'invalid input syntax for type integer: "4111 1111"' };
        await failSteps(client, lease, { steps: [{ step: 0, error }] });
        await expect(proveSteps(client, lease, [{ step: 0, proof: 'commit' }])).rejects.toMatchObject({
          code: 'stale-run',
        });
        expect(JSON.stringify(await here.store.steps(id))).not.toContain('4111');
        await intendSteps(client, lease, [0]);
        await proveSteps(client, lease, [{ step: 0, proof: 'index "ö" is valid' }]);
        await expect(intendSteps(client, lease, [0])).rejects.toMatchObject({ code: 'stale-run' });
        await intendSteps(client, lease, [1]);
        await failSteps(client, lease, {
          steps: [{ step: 1, error: { message: 'Connection terminated' } }],
          state: 'in_doubt',
        });
        await proveSteps(client, lease, [{ step: 1, proof: 'seen' }]);
      });
      expect(await here.store.steps(id)).toMatchObject([
        { step: 0, state: 'landed', attempts: 2, proof: 'index "ö" is valid' },
        { step: 1, state: 'landed', attempts: 1 },
      ]);
      await here.end(id);
    });

    test('of one transaction are written together, or not at all', async () => {
      const { id } = await here.store.create(newRun());
      const lease = await here.mustLease(id, 'one');
      await here.onConnection(async (client) => {
        await intendSteps(client, lease, [0, 1, 2]);
        await proveSteps(client, lease, [
          { step: 0, proof: 'commit', ms: 1.5 },
          { step: 1, proof: 'not sent: "a, {b}"' },
        ]);
        await client.query('BEGIN');
        await expect(intendSteps(client, lease, [2, 1])).rejects.toThrow(/^Step 1 of run \S+ has landed already/);
        await client.query('ROLLBACK; BEGIN');
        const again = [2, 3].map((step) => ({ step, proof: 'commit' }));
        await expect(proveSteps(client, lease, again)).rejects.toThrow(/^Step 3 of run \S+ was not begun/);
        await client.query('ROLLBACK');
        await failSteps(client, lease, { steps: [{ step: 2, error: { sqlstate: '42P01', message: 'no, {a}' } }] });
      });
      expect(await here.store.steps(id)).toMatchObject([
        { step: 0, state: 'landed', proof: 'commit', ms: 1.5 },
        { step: 1, state: 'landed', proof: 'not sent: "a, {b}"' },
        { step: 2, state: 'failed', attempts: 1, error: { sqlstate: '42P01', message: 'no, {a}' } },
      ]);
      await here.end(id);
    });

    test('are not kept where their transaction is not', async () => {
      const { id } = await here.store.create(newRun());
      const lease = await here.mustLease(id, 'one');
      await here.onConnection(async (client) => {
        await client.query(`BEGIN; SET LOCAL search_path = nowhere; SET LOCAL client_encoding = 'LATIN1'`);
        await intendSteps(client, lease, [0]);
        await proveSteps(client, lease, [{ step: 0, proof: '…' }]);
        await client.query('ROLLBACK');
      });
      expect(await here.store.steps(id)).toEqual([]);
      await here.end(id);
    });
  });
});
