import { beforeAll, expect, test } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import { withClient } from '../../database/client.ts';
import type { Server } from '../../database/database.ts';
import { readSchema } from '../../database/schema/read.ts';
import type { SchemaSnapshot } from '../../database/schema/snapshot.ts';
import { loadParser } from '../../sql/postgres/parser.ts';
import { type Work, workOf } from './work-of.ts';

let schema: SchemaSnapshot;

beforeAll(async () => {
  await loadParser();
  await using server: Server = await testServer();
  const database = await server.create('work');
  await withClient(server.admin(database), async (client) => {
    await client.query(`CREATE TABLE parents (id bigint PRIMARY KEY);
      CREATE TABLE t (id bigint PRIMARY KEY, n int, note text, parent_id bigint);
      CREATE TABLE indexed (id bigint PRIMARY KEY, n int); CREATE INDEX indexed_n ON indexed (n);
      ALTER TABLE t ADD CONSTRAINT t_parent FOREIGN KEY (parent_id) REFERENCES parents (id) NOT VALID`);
    schema = await readSchema(client, { exclude: [] });
  });
});

const PARENT_BYTES = 500_000_000;

function kindAndLikely(sql: string, seen: { rewrites?: string[]; rows?: number; tag?: string; scans?: string[] } = {}) {
  const { rewrites = [], rows = 0, tag = '', scans = [] } = seen;
  const work: Work = workOf({
    statement: { sql, rewrites, rows, tag, scans: scans.map((relation) => ({ relation, rows: 1 })) },
    schema,
    ordered: ['public.t.id', 'public.indexed.id'],
    bytesOf: (table) => (table === 'public.parents' ? PARENT_BYTES : undefined),
  });
  return [work.kind, work.steepness.likely] as const;
}

test('sorting costs more a row the more rows there are: texts most, keys in order least', () => {
  const [, text] = kindAndLikely('CREATE INDEX ON t (note)');
  const [, expression] = kindAndLikely('CREATE INDEX ON t ((n + 1))');
  const [, int] = kindAndLikely('CREATE INDEX ON t (n)');
  const [, inOrder] = kindAndLikely('ALTER TABLE t ADD UNIQUE (id)');
  const [, brin] = kindAndLikely('CREATE INDEX ON t USING brin (n)');
  expect(text).toBe(expression);
  expect(text).toBeGreaterThan(int);
  expect(int).toBeGreaterThan(inOrder);
  expect(inOrder).toBeGreaterThan(brin);
});

test('a rewrite sorts where the table has an index out of order', () => {
  const [kind, plain] = kindAndLikely('ALTER TABLE t ALTER n TYPE bigint', { rewrites: ['public.t'] });
  const [, indexed] = kindAndLikely('ALTER TABLE indexed ALTER n TYPE bigint', { rewrites: ['public.indexed'] });
  expect(kind).toBe('rewrite');
  expect(indexed).toBeGreaterThan(plain);
});

test('a foreign key looks up each row, new or validated, and not where nothing was read', () => {
  const seen = { scans: ['public.t'] };
  expect(kindAndLikely('ALTER TABLE t ADD FOREIGN KEY (parent_id) REFERENCES parents', seen)[0]).toBe('lookup');
  expect(kindAndLikely('ALTER TABLE t VALIDATE CONSTRAINT t_parent', seen)[0]).toBe('lookup');
  expect(kindAndLikely('ALTER TABLE t ADD FOREIGN KEY (parent_id) REFERENCES parents NOT VALID')[0]).toBe('catalogue');
});

test('what nobody can read is what was seen of it', () => {
  expect(kindAndLikely('NOT SQL', { scans: ['public.t'] })[0]).toBe('scan');
  expect(kindAndLikely('NOT SQL')[0]).toBe('catalogue');
  expect(kindAndLikely('UPDATE t SET n = 1', { rows: 5, tag: 'UPDATE 5' })[0]).toBe('change');
});
