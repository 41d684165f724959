import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testServer } from '../../test/support/server.ts';
import type { Server } from '../database/database.ts';
import { locksOf, type Traced, traced } from './testing/traced.ts';
import type { TracedStatement } from './trace.ts';

const SCHEMA = `
  CREATE TABLE parent (id int PRIMARY KEY);
  CREATE TABLE t (id int PRIMARY KEY, n int, name text, parent_id int);
  CREATE TABLE child (id int PRIMARY KEY, parent_id int REFERENCES parent);
  INSERT INTO parent SELECT generate_series(1, 10);
  INSERT INTO t SELECT n, n, 'x', 1 FROM generate_series(1, 1000) n;
`;

interface Case {
  sql: string;
  locks: string[];
  rewrites?: string[];
  scans?: Array<{ relation: string; rows: number }>;
}

/** What postgres-hazards.md measured, here by the tracer. https://www.postgresql.org/docs/current/explicit-locking.html */
const CASES: Case[] = [
  { sql: 'ALTER TABLE t ADD COLUMN z int', locks: ['t AccessExclusiveLock'] },
  {
    sql: 'CREATE INDEX t_name ON t (name)',
    locks: ['+t_name AccessExclusiveLock', 't ShareLock'],
    scans: [{ relation: 't', rows: 1000 }],
  },
  {
    sql: 'ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (parent_id) REFERENCES parent NOT VALID',
    locks: ['parent ShareRowExclusiveLock', 't ShareRowExclusiveLock'],
  },
  {
    sql: 'DROP TABLE child',
    locks: ['child AccessExclusiveLock', 'child_pkey AccessExclusiveLock', 'parent AccessExclusiveLock'],
  },
  {
    sql: 'ALTER TABLE t ALTER n TYPE bigint',
    locks: ['t AccessExclusiveLock', 't_pkey AccessExclusiveLock'],
    rewrites: ['t', 't_pkey'],
    scans: [{ relation: 't', rows: 2000 }],
  },
  {
    sql: 'ALTER TABLE t ALTER name SET NOT NULL',
    locks: ['t AccessExclusiveLock'],
    scans: [{ relation: 't', rows: 1000 }],
  },
  { sql: 'TRUNCATE t', locks: ['t AccessExclusiveLock', 't_pkey AccessExclusiveLock'] },
  {
    sql: 'CREATE TABLE made (id int REFERENCES parent)',
    locks: ['+made AccessExclusiveLock', 'parent ShareRowExclusiveLock'],
  },
  { sql: 'SELECT 1', locks: [] },
];

/** Every way in which a client can send a statement, undone afterwards. */
const WAYS: Record<string, (traced: Traced, sql: string) => Promise<void>> = {
  'by simple protocol': async ({ client }, sql) => {
    await client.query(sql);
  },
  'by extended protocol': async ({ client }, sql) => {
    await client.query({ text: sql, values: [], name: sql.slice(0, 40) });
  },
  'in a transaction': async ({ client }, sql) => {
    await client.query('BEGIN');
    await client.query(sql);
    await client.query('COMMIT');
  },
  'in a transaction by extended protocol': async ({ client }, sql) => {
    for (const one of ['BEGIN', sql, 'COMMIT']) await client.query({ text: one, values: [], name: one.slice(0, 40) });
  },
  'in a string of statements': async ({ client }, sql) => {
    await client.query(`SELECT 1; ${sql}; SELECT 2`);
  },
  'in a string with BEGIN and COMMIT': async ({ client }, sql) => {
    await client.query(`BEGIN; ${sql}; COMMIT`);
  },
};

describe.each([13, 17])('PostgreSQL %i', (major) => {
  let server: Server;
  beforeAll(async () => {
    server = await testServer(major);
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  describe.each(Object.entries(WAYS))('%s', (_, send) => {
    let one: Traced;
    beforeAll(async () => {
      one = await traced(server, CASES.map((_, index) => inSchema(index)).join('\n'));
    });
    afterAll(() => one?.[Symbol.asyncDispose]());

    test.each(CASES.map((value, index) => [value.sql, index, value] as const))('%s', async (sql, index, expected) => {
      const { locks, rewrites = [], scans = [] } = expected;
      await one.client.query(`SET search_path = case_${index}`);
      await one.endpoint.clear();
      await send(one, sql);
      const [statement] = one.statements(sql);
      expect(summary(statement)).toEqual({
        locks: [...locks].sort(),
        rewrites,
        scans,
        sampled: false,
        unseen: undefined,
        error: undefined,
        origins: locks.length === 0 ? [] : ['measured'],
      });
      expect(statement?.locks.every(({ heldMs }) => heldMs > 0)).toBe(true);
      expect(one.trace().transactions.every(({ outcome }) => outcome === 'committed')).toBe(true);
    });
  });
});

function inSchema(index: number): string {
  return `CREATE SCHEMA case_${index}; SET search_path = case_${index}; ${SCHEMA}`;
}

function summary(statement: TracedStatement | undefined) {
  return {
    locks: locksOf(statement),
    rewrites: (statement?.rewrites ?? []).map(unqualified).sort(),
    scans: statement?.scans.map(({ relation, rows }) => ({ relation: unqualified(relation), rows })),
    sampled: statement?.sampled,
    unseen: statement?.unseen,
    error: statement?.error,
    origins: [...new Set(statement?.locks.map(({ origin }) => origin))],
  };
}

function unqualified(name: string): string {
  return name.slice(name.indexOf('.') + 1);
}
