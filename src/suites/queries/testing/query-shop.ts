import { testServer } from '../../../../test/support/server.ts';
import { withClient } from '../../../database/client.ts';
import type { Server } from '../../../database/database.ts';
import { applyStatements } from '../../apply-statements.ts';
import { judgeQueries, type QueriesInput } from '../judge-queries.ts';
import type { QueryEvidence, QueryShape } from '../query-evidence.ts';

const SCHEMA = `
  CREATE TYPE mood AS ENUM ('happy', 'sad');
  CREATE DOMAIN email AS text;
  CREATE TABLE customers (id int PRIMARY KEY, name text NOT NULL UNIQUE, address email, mood mood DEFAULT 'happy');
  CREATE TABLE orders (id int PRIMARY KEY, customer_id int REFERENCES customers, email varchar(20), total int NOT NULL DEFAULT 0,
    created timestamptz NOT NULL DEFAULT now());
  CREATE INDEX orders_email_idx ON orders (email);
  CREATE INDEX orders_customer_idx ON orders (customer_id);
  CREATE INDEX orders_created_idx ON orders (created);
  CREATE TABLE log (id int);
  DO $$ BEGIN FOR at IN 0..8 LOOP
    EXECUTE format('CREATE TABLE %I (LIKE orders INCLUDING ALL, note text, address email)', 'copy_' || chr(97 + at));
  END LOOP; END $$;
  CREATE FUNCTION price(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 2';
  CREATE PROCEDURE tidy(int) LANGUAGE sql AS 'DELETE FROM log WHERE id = $1';
  CREATE FUNCTION slow(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN PERFORM pg_sleep(60); RETURN $1; END';
  CREATE FUNCTION writes(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN INSERT INTO log VALUES ($1); RETURN $1; END';
  CREATE SCHEMA tenant; CREATE TABLE tenant.notes (id int PRIMARY KEY, body text);`;

export type Given = string | (Partial<QueryShape> & { sql: string });

/** A server with a shop's schema in a database that is cloned for each migration. */
export interface QueryShop extends AsyncDisposable {
  server: Server;
  template: string;
  /** What the queries say of the migration; `next`, the database after it, is gone by then. */
  judge(
    migration: string[],
    given: Given[],
    more?: Partial<QueriesInput>,
  ): Promise<QueryEvidence & { old: string; next: string }>;
}

export async function openQueryShop(): Promise<QueryShop> {
  const server = await testServer();
  const template = await server.create('queries');
  await withClient(server.app(template), (client) => client.query(SCHEMA));
  return {
    server,
    template,
    judge: (migration, given, more) => judge({ server, template }, { migration, given, more }),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function judge(
  { server, template }: Pick<QueryShop, 'server' | 'template'>,
  { migration, given, more = {} }: { migration: string[]; given: Given[]; more: Partial<QueriesInput> | undefined },
): Promise<QueryEvidence & { old: string; next: string }> {
  const statements = migration.map((sql, at) => ({ sql, path: 'm.sql', line: at + 1, migration: 'm' }));
  const next = await server.clone(template, 'next');
  await applyStatements(server.app(next), statements);
  const shapes = given.map(
    (each): QueryShape => ({
      origin: 'old app',
      count: 1,
      prepared: false,
      ...(typeof each === 'string' ? { sql: each } : each),
    }),
  );
  try {
    const evidence = await judgeQueries({
      server,
      templates: { old: template, new: next },
      statements,
      shapes,
      ...more,
    });
    return { ...evidence, old: template, next };
  } finally {
    await server.drop(next);
  }
}

/** `42703 at 2: SELECT …` */
export function brokenIn({ broken }: QueryEvidence): string[] {
  return broken.map(({ sqlstate, sql, firstBreakingStatement: at }) => `${sqlstate} at ${at?.line}: ${sql}`).toSorted();
}
