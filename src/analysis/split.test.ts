import type pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testServer } from '../../test/support/server.ts';
import { catalogFrom } from '../check/catalog-from.ts';
import { connect } from '../database/client.ts';
import type { Server } from '../database/database.ts';
import { readSchema } from '../database/schema/read.ts';
import { loadParser, parseStatements } from '../sql/postgres/parse.ts';
import type { SplitStep } from './analysis.ts';
import { analyseSql, phasesOf } from './test-support.ts';

let server: Server;
let client: pg.Client;

beforeAll(async () => {
  await loadParser();
  server = await testServer(17);
});

beforeEach(async () => {
  client = await connect(server.app(await server.create('split')));
  await client.query(`
    CREATE TABLE users (id bigint PRIMARY KEY);
    CREATE TABLE orders (id bigint PRIMARY KEY, email text NOT NULL, total text, qty int, user_id bigint);
    INSERT INTO orders SELECT n, 'e' || n, n::text, n FROM generate_series(1, 20) n`);
});

afterEach(() => client.end());
afterAll(() => server[Symbol.asyncDispose]());

async function splitOf(sql: string): Promise<SplitStep[]> {
  const catalog = catalogFrom(await readSchema(client));
  return analyseSql(sql, { catalog }).split ?? [];
}

/** Runs a step as its PR would, each statement on its own: CONCURRENTLY wants it so. */
async function run(step: SplitStep | undefined): Promise<void> {
  for (const text of step?.sql ?? []) {
    const parsed = parseStatements(text);
    if (!parsed.ok) throw new Error(`${parsed.message}: ${text}`);
    for (const { sql } of parsed.statements) await client.query(sql);
  }
}

async function ask(sql: string): Promise<unknown[]> {
  return (await client.query({ text: sql, rowMode: 'array' })).rows;
}

describe('a split that really runs', () => {
  it('renames a column while both apps write', async () => {
    const [expand, backfill, contract] = await splitOf('ALTER TABLE orders RENAME COLUMN email TO contact');
    expect([expand?.phase, backfill?.phase, contract?.phase]).toEqual(['expand', 'backfill', 'contract']);
    expect(contract?.after).toContain('reads or writes orders.email');

    await run(expand);
    await client.query("INSERT INTO orders (id, email) VALUES (100, 'old app')");
    await client.query("INSERT INTO orders (id, contact) VALUES (101, 'new app')");
    await client.query("UPDATE orders SET contact = 'moved' WHERE id = 100");
    expect(await ask('SELECT id, email, contact FROM orders WHERE id >= 100 ORDER BY id')).toEqual([
      ['100', 'moved', 'moved'],
      ['101', 'new app', 'new app'],
    ]);
    await run(backfill);
    expect(await ask('SELECT count(*)::int FROM orders WHERE contact IS DISTINCT FROM email')).toEqual([[0]]);
    await run(contract);
    await expect(client.query('INSERT INTO orders (id) VALUES (102)')).rejects.toThrow(/contact/);
    await expect(client.query('SELECT email FROM orders')).rejects.toThrow(/email/);
  });

  it('changes a type while both apps write', async () => {
    const [expand, backfill, contract] = await splitOf(
      'ALTER TABLE orders ALTER COLUMN total TYPE integer USING total::integer',
    );
    await run(expand);
    await client.query("INSERT INTO orders (id, email, total) VALUES (100, 'e', '7')");
    await client.query("INSERT INTO orders (id, email, total_new) VALUES (101, 'e', 8)");
    await run(backfill);
    expect(await ask('SELECT count(*)::int FROM orders WHERE total_new IS DISTINCT FROM total::int')).toEqual([[0]]);
    await run(contract);
    expect(await ask('SELECT total_new FROM orders WHERE id IN (100, 101) ORDER BY id')).toEqual([[7], [8]]);
  });

  it('renames a table behind a view', async () => {
    const [expand, contract] = await splitOf('ALTER TABLE orders RENAME TO purchases');
    await run(expand);
    await client.query("INSERT INTO orders (id, email) VALUES (100, 'old app')");
    expect(await ask('SELECT email FROM purchases WHERE id = 100')).toEqual([['old app']]);
    await run(contract);
    await expect(client.query('SELECT 1 FROM orders')).rejects.toThrow(/orders/);
  });

  it('adds a NOT NULL column for which there is no default', async () => {
    const [expand, backfill, contract] = await splitOf(
      "ALTER TABLE orders ADD COLUMN kind text NOT NULL CHECK (kind <> '')",
    );
    await run(expand);
    await client.query("INSERT INTO orders (id, email) VALUES (100, 'old app')");
    expect(backfill?.sql[0]).toContain('Put the value that old rows get');
    await client.query("UPDATE orders SET kind = 'a'");
    await run(contract);
    await expect(client.query("INSERT INTO orders (id, email) VALUES (101, 'old app')")).rejects.toThrow(/kind/);
  });

  it('takes apart an ALTER TABLE that expands and contracts, and what stands around it', async () => {
    const [expand, backfill, contract, ...rest] = await splitOf(`
      ALTER TABLE orders ADD COLUMN contact text, DROP COLUMN total;
      CREATE INDEX orders_contact_idx ON orders (contact);
      UPDATE orders SET contact = email;
      ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users;`);
    expect(rest).toEqual([]);
    expect(expand?.sql).toEqual([
      'ALTER TABLE orders ADD COLUMN contact text;',
      expect.stringContaining('CREATE INDEX CONCURRENTLY orders_contact_idx ON orders (contact);'),
    ]);
    expect(backfill?.sql).toEqual(['UPDATE orders SET contact = email;']);
    expect(contract?.sql).toEqual([
      'ALTER TABLE orders DROP COLUMN total;',
      'ALTER TABLE orders ADD CONSTRAINT orders_user_id_fkey FOREIGN KEY (user_id) REFERENCES users NOT VALID;',
      expect.stringContaining('VALIDATE CONSTRAINT orders_user_id_fkey;'),
    ]);
    for (const step of [expand, backfill, contract]) await run(step);
  });

  it('makes steps of which each is one phase', async () => {
    const catalog = catalogFrom(await readSchema(client));
    for (const step of await splitOf('ALTER TABLE orders ADD a int, DROP total, DROP qty')) {
      const phases = new Set(phasesOf(step.sql, { catalog }));
      expect(phases).toEqual(new Set([step.phase]));
    }
  });

  it('quotes names that need it', async () => {
    await client.query('CREATE TABLE "Order" (id int, "user" text NOT NULL)');
    const [expand, backfill, contract] = await splitOf('ALTER TABLE "Order" RENAME COLUMN "user" TO "Customer Name"');
    for (const step of [expand, backfill, contract]) await run(step);
    expect(await ask('SELECT "Customer Name" FROM "Order"')).toEqual([]);
  });
});

describe('no split', () => {
  it.each([
    'ALTER TABLE orders ADD a int; UPDATE orders SET a = 1',
    'ALTER TABLE orders DROP total',
    'CREATE TABLE n (a int); ALTER TABLE n DROP a; ALTER TABLE n RENAME TO m',
    'ALTER TABLE orders RENAME TO purchases; CREATE VIEW orders AS SELECT * FROM purchases',
  ])('of %s', async (sql) => {
    expect(await splitOf(sql)).toEqual([]);
  });
});
