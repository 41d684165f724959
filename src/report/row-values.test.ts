import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testServer } from '../../test/support/server.ts';
import { withClient } from '../database/client.ts';
import type { Server } from '../database/database.ts';
import { seedBySql } from '../database/seed/user.ts';
import { expandAndContract } from './fixtures/fails.ts';
import { renderJson } from './json.ts';
import { withoutQuotedRows, withoutRowValues, withoutSeedValues } from './row-values.ts';
import { withoutLiterals } from './sql-literals.ts';

const SETUP = `
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE TYPE mood AS ENUM ('good');
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int PRIMARY KEY REFERENCES p, email text UNIQUE, span int4range, n int CHECK (n > 0),
  EXCLUDE USING gist (span WITH &&));
CREATE UNIQUE INDEX ON t (lower(email));
CREATE TABLE parts (id int, at text) PARTITION BY LIST (at);
CREATE TABLE twice (email text);
INSERT INTO twice VALUES ('ann) SECRET'), ('ann) SECRET');
INSERT INTO p VALUES (1), (2);
INSERT INTO t VALUES (1, 'SECRET', '[1,5)', 1);`;

let server: Server;
let database: string;

beforeAll(async () => {
  server = await testServer();
  database = await server.create('values');
  await withClient(server.admin(database), (client) =>
    client
      .query(SETUP)
      .catch(() => client.query(SETUP.replace(/CREATE EXTENSION.*\n/, '').replace(/,\s+EXCLUDE.*&&\)/, ''))),
  );
}, 60_000);
afterAll(async () => {
  await server.drop(database);
  await server[Symbol.asyncDispose]();
});

async function refusedBy(sql: string): Promise<string[]> {
  return withClient(server.admin(database), async (client) => {
    try {
      await client.query(sql);
    } catch (thrown) {
      const { message, detail = '', where = '' } = thrown as { message: string; detail?: string; where?: string };
      return [message, detail, where];
    }
    throw new Error(`it is not refused: ${sql}`);
  });
}

describe('what PostgreSQL says of rows', () => {
  it.each([
    [`INSERT INTO t VALUES (2, 'SECRET')`, 'Key (email)=(left out) already exists.'],
    [`INSERT INTO t VALUES (2, 'secret')`, 'Key (lower(email))=(left out) already exists.'],
    [`CREATE UNIQUE INDEX ON twice (email)`, 'Key (email)=(left out) is duplicated.'],
    [`INSERT INTO t VALUES (7654321)`, 'Key (id)=(left out) is not present in table "p".'],
    [`DELETE FROM p WHERE id = 1`, 'Key (id)=(left out) is still referenced from table "t".'],
    [`INSERT INTO t VALUES (2, 'a SECRET', NULL, -7654321)`, 'Failing row contains (left out).'],
    [`INSERT INTO parts VALUES (1, 'SECRET')`, 'Partition key of the failing row contains (at) = (left out).'],
    [`SELECT 'SECRET'::int`, 'invalid input syntax for type integer: "…"'],
    [`SELECT 'SECRET'::mood`, 'invalid input value for enum mood: "…"'],
    [`SELECT '{SECRET'::int[]`, 'malformed array literal: "…"'],
    [`SELECT '7654321-99-99'::date`, 'date/time field value out of range: "…"'],
    [`SELECT '76543217654321'::int`, 'value "…" is out of range for type integer'],
    [`SELECT '7654321e999'::float8`, '"…" is out of range for type double precision'],
    [`SELECT to_date('SECRET', 'YYYY')`, 'invalid value "…" for "YYYY"'],
    [`SELECT '{"a": SECRET}'::jsonb`, 'Token "…" is invalid.'],
  ])('is left out: %s', async (sql, told) => {
    const said = await refusedBy(sql);
    // It is what the server says: otherwise nothing is proved.
    expect(said.join('\n')).toMatch(/secr|7654321|=\(1\)/i);
    const kept = said.map((each) => withoutQuotedRows(each)).join('\n');
    expect(kept).toContain(told);
    expect(kept).not.toMatch(/secr|7654321|=\(1\)/i);
    expect(withoutQuotedRows(kept)).toBe(kept);
  });

  it('is left out of a log that quotes it, and the rest stays', () => {
    const log = `  ✗ signs up\n    error: duplicate key\n      detail: 'Key (email)=(ann@example.com) already exists.',\n    at users.ts:7\n  detail: "Failing row contains (1, ann@example.com)."\n  ✓ next`;
    const kept = withoutQuotedRows(log);
    expect(kept).not.toContain('ann@');
    expect(kept).toMatch(
      /signs up[\s\S]*Key \(email\)=\(left out\) already exists\.',\n {4}at users.ts:7[\s\S]*✓ next/,
    );
  });

  it('takes as long as the text, whatever it is', () => {
    const nasty = [
      'Key (',
      'Key (a)=(',
      'Failing row contains (',
      'invalid input syntax for type a: "',
      'Token "',
      'value "',
    ];
    for (const part of nasty) expect(withoutQuotedRows(part.repeat(40_000)).length).toBeGreaterThan(0);
  }, 20_000);
});

describe('what a team’s own SQL says of the team’s own rows', () => {
  const raise = (code: string): string =>
    `DO $$ BEGIN RAISE EXCEPTION 'twice: %', (SELECT min(email) FROM twice) USING ERRCODE = '${code}'; END $$`;

  it.each([
    [raise('P0001'), 'was raised over rows is left out'],
    [raise('23505'), 'was raised over rows is left out'],
    [`INSERT INTO t VALUES (2, 'SECRET')`, 'duplicate key value violates'],
    [`SELECT 'SECRET'::int`, 'invalid input syntax for type integer: "…"'],
    ['SELECT 1 FROM SECRETS', 'relation "secrets" does not exist'],
  ])('is left out where the seed fails, but for the line: %s', async (sql, told) => {
    const failed = await withClient(server.admin(database), (client) => seedBySql(client, sql, 'seed.sql')).then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    const kept = withoutSeedValues(failed?.message ?? '', failed?.cause);
    expect(kept).toMatch(/^The seed fails at seed\.sql:1: /);
    expect(kept).toContain(told);
    expect(kept).not.toContain('SECRET');
  });

  it('is left out where a down raises it, and where it is short', () => {
    const report = renderJson(expandAndContract());
    const [first] = report.migrations;
    if (first === undefined || report.seed === null) throw new Error('the fixture has no migration');
    const error = { sqlstate: '23505', message: 'ann@x', raised: true } as const;
    const rollback = { status: 'fails', detail: ['down.sql:3: ann@x'], errors: [error] } as const;
    const told = withoutRowValues({
      ...report,
      seed: { ...report.seed, origin: 'user' },
      migrations: [{ ...first, rollback: { ...rollback, detail: [...rollback.detail], errors: [...rollback.errors] } }],
    });
    expect(JSON.stringify(told)).not.toContain('ann@x');
    expect(told.migrations[0]?.rollback.detail[0]).toMatch(/^down\.sql:3: \(the text of an exception/);
  });
});

it('constants of SQL go, and nothing else', () => {
  expect(
    withoutLiterals(
      `UPDATE "it's" SET a = 'x''y', b = E'\\'z', c = $1, d = 7 -- it's\nWHERE e = $t$q'$t$ AND f = 'cut`,
    ),
  ).toBe(`UPDATE "it's" SET a = '…', b = '…', c = $1, d = 7 -- it's\nWHERE e = '…' AND f = '…'`);
});
