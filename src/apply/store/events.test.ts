import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportEvents, verifyLines } from './export-events.ts';
import { openSituation, type Situation } from './testing/situation.ts';

describe.each([13, 17])('the state of a target on PostgreSQL %i', (major) => {
  let here: Situation;
  beforeAll(async () => {
    here = await openSituation(major);
  });
  afterAll(() => here[Symbol.asyncDispose]());

  describe('the audit trail', () => {
    test('is one chain, whoever appends to it at the same time, and its export can be checked elsewhere', async () => {
      await using other = await here.open();
      const both = [here.store, other].flatMap((each) =>
        Array.from({ length: 15 }, (_, n) =>
          each.append({ kind: 'x', data: { n, text: '…"\u0000', 2: 1, 1: { b: 1, a: null } } }),
        ),
      );
      const seqs = (await Promise.all(both)).map(({ seq }) => seq);
      expect(new Set(seqs).size).toBe(30);
      expect(await here.store.verifyChain()).toBeUndefined();
      const lines: string[] = [];
      for await (const line of exportEvents(here.store)) lines.push(line);
      expect(lines.length).toBeGreaterThanOrEqual(30);
      expect(verifyLines(lines)).toBeUndefined();
      expect(verifyLines(lines.with(4, (lines[4] ?? '').replace('"kind":"', '"kind":"y')))).toBe(5);
      expect(verifyLines([...lines.slice(0, 7), ...lines.slice(8)])).toBe(8);
    });

    test.each(['UPDATE lockstep.events SET kind = kind', 'DELETE FROM lockstep.events', 'TRUNCATE lockstep.events'])(
      'refuses %s, even from its owner, and with triggers off',
      async (sql) => {
        await here.onConnection((client) => expect(client.query(sql)).rejects.toThrow(/append-only/));
        await here.admin.query(`SET session_replication_role = replica`);
        await expect(here.admin.query(sql)).rejects.toThrow(/append-only/);
        await here.admin.query(`RESET session_replication_role`);
      },
    );

    test.each([
      ['its data', `UPDATE lockstep.events SET data = '{"forged": true}' WHERE seq = 5`, 5],
      ['its time', `UPDATE lockstep.events SET at = '2000-01-01T00:00:00Z' WHERE seq = 6`, 6],
      ['its run', `UPDATE lockstep.events SET run = 'r-ffffff' WHERE seq = 7`, 7],
      ['one left out', `DELETE FROM lockstep.events WHERE seq = 8`, 8],
      ['the first left out', `DELETE FROM lockstep.events WHERE seq = 1`, 1],
    ])('shows where somebody changed it: %s', async (_, sql, seq) => {
      await here.admin.query('CREATE TABLE kept AS SELECT * FROM lockstep.events');
      const tampering = `ALTER TABLE lockstep.events DISABLE TRIGGER append_only`;
      await here.admin.query(tampering);
      await here.admin.query(sql);
      expect(await here.store.verifyChain()).toBe(seq);
      await here.admin.query(
        `DELETE FROM lockstep.events; INSERT INTO lockstep.events SELECT * FROM kept; DROP TABLE kept`,
      );
      await here.admin.query(`ALTER TABLE lockstep.events ENABLE ALWAYS TRIGGER append_only`);
      expect(await here.store.verifyChain()).toBeUndefined();
    });

    test('shows that its end was cut off', async () => {
      const { seq } = await here.store.append({ kind: 'last', data: {} });
      await here.admin.query('CREATE TABLE kept AS SELECT * FROM lockstep.events');
      await here.admin.query(`ALTER TABLE lockstep.events DISABLE TRIGGER append_only`);
      await here.admin.query(`DELETE FROM lockstep.events WHERE seq = $1`, [seq]);
      expect(await here.store.verifyChain()).toBe(seq);
      await here.admin.query(
        `DELETE FROM lockstep.events; INSERT INTO lockstep.events SELECT * FROM kept; DROP TABLE kept`,
      );
      await here.admin.query(`ALTER TABLE lockstep.events ENABLE ALWAYS TRIGGER append_only`);
    });
  });
});
