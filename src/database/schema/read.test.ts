import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import { withClient } from '../client.ts';
import type { Server } from '../database.ts';
import { compareSchemas, describeDifference, fingerprint, sameIdentity } from './compare.ts';
import { readSchema } from './read.ts';

const SCHEMA = `
  CREATE SCHEMA shop;
  CREATE TYPE shop.mood AS ENUM ('sad', 'ok', 'happy');
  CREATE DOMAIN shop.email AS text CHECK (VALUE LIKE '%@%');
  CREATE TYPE shop.pair AS (a int, b text);
  CREATE TYPE shop.floats AS RANGE (subtype = float8);
  CREATE TABLE customers (id bigserial PRIMARY KEY, email shop.email NOT NULL UNIQUE, mood shop.mood DEFAULT 'ok',
    name varchar(50) COLLATE "C" NOT NULL, pair shop.pair, total numeric(10,2) DEFAULT 0,
    doubled numeric GENERATED ALWAYS AS (total * 2) STORED);
  CREATE TABLE orders (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES customers ON DELETE CASCADE, at timestamptz NOT NULL DEFAULT now(),
    note text, CONSTRAINT note_short CHECK (length(note) < 100));
  CREATE INDEX orders_note_idx ON orders (lower(note)) WHERE note IS NOT NULL;
  CREATE TABLE events (id bigint, at date NOT NULL) PARTITION BY RANGE (at);
  CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
  CREATE VIEW order_notes AS SELECT o.note, c.name FROM orders o JOIN customers c ON c.id = o.customer_id;
  CREATE MATERIALIZED VIEW totals AS SELECT customer_id, count(*) FROM orders GROUP BY 1;
  CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    NEW.note := 'touched';
    RETURN NEW;
  END $$;
  CREATE TRIGGER touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
  CREATE AGGREGATE shop.total(int) (sfunc = int4pl, stype = int, initcond = '0');
  ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
  CREATE POLICY mine ON orders USING (customer_id > 0);
  CREATE RULE no_delete AS ON DELETE TO events DO INSTEAD NOTHING;
  CREATE STATISTICS order_stats ON customer_id, at FROM orders;
  CREATE PUBLICATION news FOR TABLE orders;
  CREATE TABLE tool_versions (id int PRIMARY KEY);
  COMMENT ON COLUMN orders.note IS 'what the customer said';
`;

/** Statement → the lines it must cause, seen from the schema before it. */
const CHANGES: Array<[string, RegExp[]]> = [
  ['ALTER TABLE orders ALTER note SET NOT NULL', [/^column public\.orders\.note: NOT NULL is extra$/]],
  ['ALTER TABLE customers ALTER name DROP NOT NULL', [/^column public\.customers\.name: NOT NULL is missing$/]],
  ['ALTER TABLE customers ALTER total DROP DEFAULT', [/^column public\.customers\.total: default 0 is missing$/]],
  [
    'DROP VIEW order_notes; ALTER TABLE customers ALTER name TYPE text',
    [/view public\.order_notes is missing/, /name: type is text, expected character varying\(50\)/, /name: collation/],
  ],
  ['DROP INDEX orders_note_idx', [/^index orders_note_idx of table public\.orders is missing \(CREATE INDEX ON/]],
  ['ALTER INDEX orders_note_idx RENAME TO x', [/^index orders_note_idx of table public\.orders is called x$/]],
  [
    'ALTER TABLE customers RENAME CONSTRAINT customers_email_key TO customers_email_unique',
    [/^constraint customers_email_key of table public\.customers is called customers_email_unique$/],
  ],
  ['ALTER TABLE orders DROP CONSTRAINT note_short', [/^constraint note_short of table public\.orders is missing/]],
  [
    'ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey, ADD CONSTRAINT orders_customer_id_fkey FOREIGN KEY (customer_id) REFERENCES customers NOT VALID',
    [
      /orders_customer_id_fkey of table public\.orders: definition is/,
      /orders_customer_id_fkey .*: validated is missing/,
    ],
  ],
  [
    `CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$\n  BEGIN\n    RETURN NEW;\n  END $$`,
    [/^function public\.touch\(\): definition differs in line \d+: is RETURN NEW;, expected NEW\.note := 'touched';$/],
  ],
  [
    'ALTER TABLE orders DISABLE TRIGGER touch',
    [/^trigger touch of table public\.orders: enabled is disabled, expected enabled$/],
  ],
  [`ALTER TYPE shop.mood ADD VALUE 'great'`, [/^enum shop\.mood: labels is/]],
  ['ALTER DOMAIN shop.email SET NOT NULL', [/^domain shop\.email: NOT NULL is extra$/]],
  [
    'CREATE OR REPLACE VIEW order_notes AS SELECT o.note, c.name FROM orders o CROSS JOIN customers c',
    [/^view public\.order_notes: definition differs/],
  ],
  ['GRANT SELECT ON orders TO PUBLIC', [/^table public\.orders: grants \["PUBLIC: SELECT"\] is extra$/]],
  ['GRANT EXECUTE ON FUNCTION touch() TO PUBLIC', []],
  [
    'REVOKE EXECUTE ON FUNCTION touch() FROM PUBLIC',
    [/^function public\.touch\(\): grants \["PUBLIC: EXECUTE"\] is missing$/],
  ],
  ['ALTER TABLE orders DISABLE ROW LEVEL SECURITY', [/^table public\.orders: ROW LEVEL SECURITY is missing$/]],
  ['ALTER POLICY mine ON orders USING (true)', [/^policy mine of table public\.orders: using is true, expected/]],
  ['ALTER SEQUENCE customers_id_seq INCREMENT 2', [/^sequence public\.customers_id_seq: increment is 2, expected 1$/]],
  [`SELECT nextval('customers_id_seq')`, []],
  ['ALTER TABLE customers SET (fillfactor = 70)', [/^table public\.customers: options \["fillfactor=70"\] is extra$/]],
  ['ALTER TABLE orders REPLICA IDENTITY FULL', [/^table public\.orders: replica identity is full, expected default$/]],
  ['ALTER TABLE events DETACH PARTITION events_1', [/partition bound .* is missing/, /parents/]],
  ['DROP PUBLICATION news', [/^publication news is missing$/]],
  ['DROP STATISTICS order_stats', [/^statistics public\.order_stats is missing$/]],
  [
    'COMMENT ON COLUMN orders.note IS NULL',
    [/^column public\.orders\.note: comment what the customer said is missing$/],
  ],
  ['DROP RULE no_delete ON events', [/^rule no_delete of table public\.events is missing/]],
  [
    'ALTER TABLE orders DROP note CASCADE; ALTER TABLE orders ADD note text; ALTER TABLE orders ADD z int, ADD y int; ALTER TABLE orders DROP z, DROP y',
    [/comment/, /constraint note_short/, /index orders_note_idx/, /view public\.order_notes is missing/],
  ],
];

for (const major of [13, 15, 17, 18]) {
  describe(`PostgreSQL ${major}`, () => {
    let server: Server;
    let template: string;
    beforeAll(async () => {
      server = await testServer(major);
      template = await server.create('schema');
      await withClient(server.admin(template), (client) => client.query(SCHEMA));
    });
    afterAll(() => server[Symbol.asyncDispose]());

    test('an empty database equals itself and holds nothing but the schema public', async () => {
      await withClient(server.admin(await server.create('empty')), async (client) => {
        const empty = await readSchema(client);
        expect(compareSchemas(empty, await readSchema(client))).toEqual([]);
        expect(empty.schemas.map(({ name }) => name)).toEqual(['public']);
        expect([empty.tables, empty.functions, empty.others]).toEqual([[], [], []]);
      });
    });

    test('a clone has the same fingerprint and the same table identities', async () => {
      const original = await withClient(server.admin(template), (client) => readSchema(client));
      const clone = await withClient(server.admin(await server.clone(template, 'clone')), (client) =>
        readSchema(client),
      );
      expect(fingerprint(clone)).toBe(fingerprint(original));
      expect(sameIdentity(original, clone)).toEqual([]);
    });

    test('every change is seen, and said in a line that names it', async () => {
      await withClient(server.admin(await server.clone(template, 'changes')), async (client) => {
        const before = await readSchema(client);
        for (const [sql, lines] of CHANGES) {
          const changed = await withClient(server.admin(await server.clone(template, 'change')), (other) =>
            readAfter(other, sql),
          );
          const said = compareSchemas(before, changed).map(describeDifference);
          expect(fingerprint(changed) === fingerprint(before), sql).toBe(lines.length === 0);
          for (const line of lines) expect(said, sql).toContainEqual(expect.stringMatching(line));
          expect(said.length, `${sql}\n${said.join('\n')}`).toBe(lines.length);
        }
      });
    });

    test('bookkeeping is left out, with its schema when that holds nothing else', async () => {
      await withClient(server.admin(await server.clone(template, 'bookkeeping')), async (client) => {
        const before = await readSchema(client, { exclude: ['public.tool_versions', 'tool.log'] });
        await client.query('CREATE SCHEMA tool; CREATE TABLE tool.log (id serial); DROP TABLE tool_versions');
        const after = await readSchema(client, { exclude: ['public.tool_versions', 'tool.log'] });
        expect(compareSchemas(before, after)).toEqual([]);
        expect(compareSchemas(before, await readSchema(client)).length).toBeGreaterThan(0);
      });
    });

    test('a table that was dropped and built again is told by its identity', async () => {
      await withClient(server.admin(await server.clone(template, 'identity')), async (client) => {
        const before = await readSchema(client);
        await client.query('DROP TABLE tool_versions; CREATE TABLE tool_versions (id int PRIMARY KEY)');
        await client.query('ALTER TABLE events RENAME TO happenings');
        expect(sameIdentity(before, await readSchema(client))).toEqual(['public.tool_versions']);
      });
    });

    test('views are known by the columns they use', async () => {
      await withClient(server.admin(template), async (client) => {
        const { dependencies } = await readSchema(client);
        expect(dependencies).toContainEqual({
          kind: 'view',
          user: 'public.order_notes',
          table: 'public.orders',
          column: 'note',
        });
        expect(dependencies).not.toContainEqual(expect.objectContaining({ user: 'public.order_notes', column: 'at' }));
      });
    });
  });
}

async function readAfter(client: Client, sql: string): ReturnType<typeof readSchema> {
  await client.query(sql);
  return readSchema(client);
}
