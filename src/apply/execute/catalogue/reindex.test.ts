import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServer } from '../../../../test/support/server.ts';
import { withClient } from '../../../database/client.ts';
import type { Server } from '../../../database/database.ts';
import { loadParser, parseStatements } from '../../../sql/postgres/parse.ts';
import { outsideKindOf } from './outside.ts';

const LONG = 'i'.repeat(63);

/** As a broken REINDEX CONCURRENTLY leaves them: marked by hand, since none breaks at a wish. */
const LEFT = `CREATE TABLE t (a int, b int); CREATE TABLE other (a int); CREATE SCHEMA shop; CREATE TABLE shop.s (a int);
  CREATE INDEX t_a ON t (a); CREATE INDEX t_a_ccnew ON t (a); CREATE INDEX t_a_ccold1 ON t (a);
  CREATE INDEX t_a_b ON t (a, b); CREATE INDEX t_a_b_ccnew ON t (a, b);
  CREATE INDEX ${LONG} ON t (b); CREATE INDEX ${LONG.slice(0, 57)}_ccnew ON t (b);
  CREATE INDEX other_a ON other (a); CREATE INDEX other_a_ccnew ON other (a); CREATE INDEX s_a_ccnew ON shop.s (a);
  CREATE TABLE p (a int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
  CREATE INDEX p_a ON p (a); CREATE INDEX p1_a_idx_ccnew ON p1 (a)`;

let server: Server;
beforeAll(async () => {
  server = await testServer();
  await loadParser();
});
afterAll(() => server[Symbol.asyncDispose]());

async function firstOf(client: pg.Client, sql: string): Promise<string[]> {
  const parsed = parseStatements(sql);
  const statement = parsed.ok ? parsed.statements[0] : undefined;
  if (statement === undefined) throw new Error(sql);
  const settled = await outsideKindOf(statement).settle(client, { leftovers: [] });
  if (settled.state !== 'send') throw new Error(settled.state);
  return settled.first
    .map((drop) => drop.replace(/^DROP INDEX CONCURRENTLY IF EXISTS /, '').replaceAll('"', ''))
    .sort();
}

test.each([13, 17])(
  'what a broken REINDEX CONCURRENTLY left is told from what others left, on PostgreSQL %i',
  async (major) => {
    await using own = major === 17 ? undefined : await testServer(major);
    const on = own ?? server;
    await withClient(on.admin(await on.create('reindex')), async (client) => {
      await client.query(LEFT);
      await client.query(
        `UPDATE pg_index SET indisvalid = false WHERE indexrelid::regclass::text ~ '_cc(new|old)[0-9]*$'`,
      );
      const t = ['public.t_a_b_ccnew', 'public.t_a_ccnew', 'public.t_a_ccold1'];
      expect(await firstOf(client, 'REINDEX INDEX CONCURRENTLY t_a')).toEqual(t.slice(1));
      expect(await firstOf(client, 'REINDEX INDEX CONCURRENTLY public.t_a_b')).toEqual(t.slice(0, 1));
      expect(await firstOf(client, `REINDEX INDEX CONCURRENTLY ${LONG}`)).toEqual([
        `public.${LONG.slice(0, 57)}_ccnew`,
      ]);
      expect(await firstOf(client, 'REINDEX TABLE CONCURRENTLY t')).toEqual([
        `public.${LONG.slice(0, 57)}_ccnew`,
        ...t,
      ]);
      expect(await firstOf(client, 'REINDEX (CONCURRENTLY) INDEX p_a')).toEqual(['public.p1_a_idx_ccnew']);
      expect(await firstOf(client, 'REINDEX TABLE CONCURRENTLY p')).toEqual(['public.p1_a_idx_ccnew']);
      expect(await firstOf(client, 'REINDEX SCHEMA CONCURRENTLY shop')).toEqual(['shop.s_a_ccnew']);
      expect(await firstOf(client, 'REINDEX TABLE CONCURRENTLY gone')).toEqual([]);
      expect(await firstOf(client, 'REINDEX TABLE t')).toEqual([]);
    });
  },
);
