import { readFileSync } from 'node:fs';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import type { SeedReport } from '../../rehearsal/rehearsal.ts';
import { withClient } from '../client.ts';
import type { Server } from '../database.ts';
import { compareSchemas } from '../schema/compare.ts';
import { readSchema } from '../schema/read.ts';
import { nameOf } from './order.ts';
import { seedSynthetic } from './synthetic.ts';

const EVERYTHING = readFileSync(new URL('./fixtures/everything.sql', import.meta.url), 'utf8');
const ROWS = 200;
/** What no rows can be made for, and why. */
const HOPELESS = {
  'public.ev_none': 'it has no partitions',
  'public.impossible': 'no row made up for it meets impossible_a_check',
  'public.must_a': 'b needs a row of public.must_b, which has none',
  'public.must_b': 'it is in a circle of NOT NULL foreign keys',
};
/** Fewer values than rows. */
const SMALL = ['public.tiny'];

for (const major of [13, 17]) {
  describe(`PostgreSQL ${major}`, () => {
    let server: Server;
    let template: string;
    beforeAll(async () => {
      server = await testServer(major);
      template = await server.create('everything');
      await withClient(server.admin(template), (client) => client.query(EVERYTHING));
    });
    afterAll(() => server[Symbol.asyncDispose]());

    async function onClone<T>(use: (client: Client) => Promise<T>): Promise<T> {
      return withClient(server.admin(await server.clone(template, 'seeded')), use);
    }

    for (const level of ['varied', 'strict'] as const) {
      test(`every table is filled as ${level}, and the schema stays as it was`, async () => {
        await onClone(async (client) => {
          const schema = await readSchema(client);
          const report: SeedReport = await seedAll(client, level);
          expect(Object.fromEntries(report.unseeded.map(({ table, reason }) => [table, reason]))).toEqual(HOPELESS);
          const roots = schema.tables.filter(({ partitionBound }) => partitionBound === null).map(nameOf);
          const few = roots.filter((name) => (report.rows[name] ?? 0) < ROWS && !(name in HOPELESS));
          expect(few).toEqual(SMALL);
          expect(compareSchemas(schema, await readSchema(client))).toEqual([]);
        });
      });
    }

    test('varied rows have NULLs and duplicates where they may, strict rows do not', async () => {
      const count =
        'SELECT count(*)::int AS n, count(email)::int AS filled, count(DISTINCT email)::int AS different FROM people';
      for (const level of ['varied', 'strict'] as const) {
        await onClone(async (client) => {
          await client.query('CREATE TABLE people (id serial PRIMARY KEY, email text, age int)');
          const schema = await readSchema(client);
          await seedSynthetic(client, { schema, tables: ['public.people'], rows: ROWS, level, bookkeeping: [] });
          const { rows } = await client.query<{ n: number; filled: number; different: number }>(count);
          const [found] = rows;
          if (level === 'strict') expect(found).toEqual({ n: ROWS, filled: ROWS, different: ROWS });
          else {
            expect(found?.filled).toBeLessThan(ROWS);
            expect(found?.different).toBeLessThan(found?.filled ?? 0);
          }
        });
      }
    });

    test('the same schema gives the same rows', async () => {
      const seen = new Set<string>();
      for (let time = 0; time < 2; time++) {
        await onClone(async (client) => {
          await seedAll(client, 'varied');
          const { rows } = await client.query<{ all: string }>(
            `SELECT md5(string_agg(c::text, ',' ORDER BY c.id)) AS all FROM checks c`,
          );
          seen.add(rows[0]?.all ?? '');
        });
      }
      expect(seen.size).toBe(1);
    });

    test('self-references become a tree, and a partition stands for its root', async () => {
      await onClone(async (client) => {
        const schema = await readSchema(client);
        const tables = ['public.cat', 'public.ev_r1'];
        const report = await seedSynthetic(client, { schema, tables, rows: ROWS, level: 'strict', bookkeeping: [] });
        const { rows } = await client.query<{ roots: number }>(
          'SELECT count(*)::int AS roots FROM cat WHERE parent_id IS NULL',
        );
        expect(rows[0]?.roots).toBe(1);
        expect(report.rows['public.ev_range']).toBe(ROWS);
        expect(report.rows['public.ev_r1']).toBeGreaterThan(0);
      });
    });

    test('a table that takes too long is given up and said', async () => {
      await onClone(async (client) => {
        await client.query('CREATE TABLE sleepy (v text CHECK (pg_sleep(0.05) IS NOT NULL AND v IS NOT NULL))');
        const schema = await readSchema(client);
        const options = { schema, tables: ['public.sleepy'], rows: ROWS, level: 'strict' as const, bookkeeping: [] };
        const report = await seedSynthetic(client, { ...options, tableTimeoutMs: 600 });
        expect(report.unseeded).toEqual([{ table: 'public.sleepy', reason: 'it took longer than 0.6 s' }]);
      });
    });

    test('rows that are there count, and the tool’s bookkeeping is left alone', async () => {
      await onClone(async (client) => {
        await client.query(`INSERT INTO base_inh (v) SELECT 'x' FROM generate_series(1, 150)`);
        const schema = await readSchema(client);
        const tables = ['public.base_inh', 'public.only_id'];
        const report = await seedSynthetic(client, {
          schema,
          tables,
          rows: ROWS,
          level: 'varied',
          bookkeeping: ['public.only_id'],
        });
        expect(report.rows).toEqual({ 'public.base_inh': ROWS });
        expect((await client.query('SELECT FROM only_id')).rowCount).toBe(0);
      });
    });
  });
}

async function seedAll(client: Client, level: 'varied' | 'strict'): Promise<SeedReport> {
  const schema = await readSchema(client);
  return seedSynthetic(client, { schema, tables: schema.tables.map(nameOf), rows: ROWS, level, bookkeeping: [] });
}
