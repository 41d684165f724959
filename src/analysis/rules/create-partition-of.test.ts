import { beforeAll, expect, it } from 'vitest';
import { loadParser } from '../../sql/postgres/parse.ts';
import { findIn, shop, table } from '../test-support.ts';
import { expectFinding } from './testing/expect-finding.ts';

beforeAll(loadParser);

const catalog = {
  ...shop,
  relations: [
    ...shop.relations,
    table('logs', { id: 'bigint', at: 'date' }, { kind: 'partitioned table', partitionKey: 'RANGE (at)' }),
    table('logs_1', { id: 'bigint', at: 'date' }, { parents: ['public.logs'], isPartition: true }),
  ],
};

const found = (sql: string | string[]) => findIn(sql, { catalog }).filter(({ rule }) => rule === 'create-partition-of');

it.each([
  {
    sql: "CREATE TABLE logs_2 PARTITION OF logs FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')",
    severity: 'warn',
    message: 'needs ACCESS EXCLUSIVE on logs',
    step: "ALTER TABLE logs ATTACH PARTITION logs_2 FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');",
    edit: "CREATE TABLE logs_2 (LIKE logs INCLUDING ALL);\nALTER TABLE logs ATTACH PARTITION logs_2 FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')",
  },
  {
    sql: 'CREATE TABLE "Logs 2" PARTITION OF public.logs FOR VALUES FROM (1) TO (2)',
    severity: 'warn',
    message: 'needs ACCESS EXCLUSIVE on logs',
    step: 'CREATE TABLE "Logs 2" (LIKE public.logs INCLUDING ALL);',
    edit: 'CREATE TABLE "Logs 2" (LIKE public.logs INCLUDING ALL);\nALTER TABLE public.logs ATTACH PARTITION "Logs 2" FOR VALUES FROM (1) TO (2)',
  },
  {
    sql: 'CREATE TABLE logs_2 PARTITION OF logs FOR VALUES FROM (1) TO (2) PARTITION BY LIST (id)',
    severity: 'warn',
    message: 'needs ACCESS EXCLUSIVE on logs',
  },
])('says $severity on $sql', ({ sql, edit, ...wanted }) => {
  expectFinding(found(sql), { ...wanted, edit });
});

it.each([
  { sql: 'CREATE TABLE n (a int) PARTITION BY LIST (a); CREATE TABLE n_1 PARTITION OF n FOR VALUES IN (1)' },
  {
    sql: 'CREATE TABLE logs_2 (LIKE logs INCLUDING ALL); ALTER TABLE logs ATTACH PARTITION logs_2 FOR VALUES FROM (1) TO (2)',
  },
  { sql: 'CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM (1) TO (2)' },
])('is silent on $sql', ({ sql }) => {
  expect(found(sql)).toEqual([]);
});

it('offers no edit where the parent has an identity, which no partition may have', () => {
  const relations = catalog.relations.map((each) =>
    each.name === 'logs'
      ? { ...each, columns: each.columns.map((of) => ({ ...of, identity: 'always' as const })) }
      : each,
  );
  const [finding] = findIn('CREATE TABLE l PARTITION OF logs FOR VALUES FROM (1) TO (2)', {
    catalog: { ...catalog, relations },
  });
  expect(finding?.rule).toBe('create-partition-of');
  expect(finding?.edit).toBeUndefined();
});
