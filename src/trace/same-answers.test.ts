import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testServer } from '../../test/support/server.ts';
import { withClient } from '../database/client.ts';
import type { Server } from '../database/database.ts';
import { RawClient } from './testing/raw-client.ts';
import { startTracedEndpoint, type TracedEndpoint } from './traced-endpoint.ts';

const SCHEMA = `
  CREATE TABLE t (id int PRIMARY KEY, name text CHECK (name <> 'bad'));
  INSERT INTO t SELECT n, 'row ' || n FROM generate_series(1, 50) n;
  CREATE TABLE child (id int PRIMARY KEY, t_id int REFERENCES t DEFERRABLE INITIALLY DEFERRED);
  CREATE PROCEDURE commits() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (1000); COMMIT; DELETE FROM t WHERE id = 1000; END $$;
  CREATE PROCEDURE answers(INOUT n int) LANGUAGE plpgsql AS $$ BEGIN n := n + 1; END $$;
  CREATE FUNCTION talks() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'seen %', NEW.id; RETURN NEW; END $$;
  CREATE TRIGGER talks BEFORE INSERT ON child FOR EACH ROW EXECUTE FUNCTION talks();
`;

/** One session's Query messages, in this order. */
const QUERIES = [
  '',
  ' -- nothing\n ; ',
  'SELECT 1',
  "SELECT 1 AS one, 'zwei' AS two, NULL::int AS three, pg_typeof('x')",
  'SELECT id, name FROM t ORDER BY id LIMIT 3;',
  'SELECT * FROM t WHERE id < 0',
  'SELECT',
  'TABLE t',
  'VALUES (1), (2)',
  'selec 1',
  'SELECT 1; selec 2',
  'SELECT * FROM nowhere',
  "/* ü */ SELECT 'é', nope FROM t",
  "SELECT 'ä'; SELECT '💥'; SELECT nope /* ö */ FROM t; SELECT 3",
  'SELECT $1::int',
  'SELECT 1; SELECT $1::int',
  'SELECT 1/0',
  'SELECT 10 / (id - 3) FROM t ORDER BY id',
  "INSERT INTO t VALUES (51, 'new') RETURNING id, name",
  "INSERT INTO t VALUES (51, 'twice') RETURNING id",
  "INSERT INTO t VALUES (52, 'bad')",
  'WITH gone AS (DELETE FROM t WHERE id = 51 RETURNING id) SELECT * FROM gone',
  "UPDATE t SET name = 'x' WHERE id <= 10",
  'INSERT INTO child VALUES (1, 999)',
  'INSERT INTO child VALUES (1, 1) RETURNING *',
  'INSERT INTO child VALUES (2, 2); INSERT INTO child VALUES (3, 999)',
  'EXPLAIN (COSTS OFF) SELECT * FROM t',
  'SHOW search_path',
  "SET application_name = 'a'; SELECT 1; SET application_name = 'b'",
  "SELECT set_config('application_name', 'c', false)",
  "BEGIN; SET LOCAL application_name = 'd'; COMMIT",
  "SET application_name = 'x'; SELECT 1/0",
  'SET LOCAL statement_timeout = 0',
  'CREATE TABLE IF NOT EXISTS t (id int)',
  'CREATE TABLE made (id serial PRIMARY KEY); ALTER TABLE made ADD COLUMN z int; DROP TABLE made',
  'DROP TABLE IF EXISTS nowhere, nobody',
  'CREATE INDEX CONCURRENTLY t_name ON t (name)',
  'SELECT 1; CREATE INDEX CONCURRENTLY t_name2 ON t (name)',
  'VACUUM t',
  'VACUUM (VERBOSE) nowhere',
  'REINDEX INDEX t_name',
  'CALL commits()',
  'SELECT 1; CALL commits()',
  'CALL answers(41)',
  "DO $$ BEGIN RAISE WARNING 'careful'; END $$",
  'DO $$ BEGIN COMMIT; END $$',
  'COMMIT',
  'ROLLBACK',
  'SAVEPOINT a',
  'COMMIT AND CHAIN',
  'BEGIN',
  'BEGIN',
  'SELECT 1; SELECT 2',
  'SAVEPOINT a; INSERT INTO t VALUES (60); ROLLBACK TO a; SELECT count(*) FROM t WHERE id = 60',
  'SELECT nope FROM t',
  'SELECT 1',
  'SELECT 1; ROLLBACK',
  'ROLLBACK; SELECT count(*) FROM t',
  'BEGIN ISOLATION LEVEL SERIALIZABLE; SHOW transaction_isolation; COMMIT AND CHAIN; SHOW transaction_isolation; ROLLBACK',
  'BEGIN; SET TRANSACTION ISOLATION LEVEL REPEATABLE READ; LOCK TABLE t; SET TRANSACTION READ ONLY; COMMIT',
  'INSERT INTO t VALUES (61); COMMIT; INSERT INTO t VALUES (62); ROLLBACK; SELECT id FROM t WHERE id > 60 ORDER BY id',
  'INSERT INTO t VALUES (63); BEGIN; INSERT INTO t VALUES (64)',
  'ROLLBACK',
  'INSERT INTO t VALUES (65); BEGIN; INSERT INTO t VALUES (66); COMMIT; INSERT INTO t VALUES (67); SELECT 1/0; SELECT 2',
  'SELECT id FROM t WHERE id > 60 ORDER BY id',
  'SELECT 1; SAVEPOINT a; SELECT 2',
  'SELECT 1; ROLLBACK TO a',
  'SELECT 1; COMMIT AND CHAIN; SELECT 2',
  'SELECT 1; COMMIT',
  'SELECT 1; ROLLBACK AND CHAIN',
  'COMMIT; SELECT 1',
  'SELECT 1; BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT 2',
  'ROLLBACK',
  'BEGIN; SELECT 1/0; SELECT 2; COMMIT',
  'COMMIT',
  'SELECT 1; VACUUM t; SELECT 2',
  "PREPARE TRANSACTION 'x'",
  "SELECT 1; COMMIT PREPARED 'x'",
  'BEGIN; DECLARE c BINARY CURSOR FOR SELECT 1; FETCH c; FETCH c; COMMIT',
  'DECLARE c CURSOR FOR SELECT 1',
  'DECLARE held BINARY CURSOR WITH HOLD FOR SELECT 1',
  'FETCH held',
  'CLOSE held',
  'SELECT 1; DECLARE c CURSOR FOR SELECT 7; FETCH ALL c',
  'PREPARE p AS SELECT $1::int + 1',
  'EXECUTE p(1)',
  'DEALLOCATE ALL',
  'SELECT count(*) FROM pg_prepared_statements',
  'LISTEN news',
  "NOTIFY news, 'hello'",
  "SELECT 1; NOTIFY news, 'twice'; SELECT 2",
  "SELECT pg_notify('news', 'thrice')",
  'DISCARD ALL',
  'SELECT 1;;; SELECT 2;',
  'LOCK TABLE t',
  'SELECT 1; LOCK TABLE t; SELECT 2',
  'COPY t (id) TO STDOUT',
  'COPY (SELECT 1) TO STDOUT; SELECT 2; COPY (SELECT 3) TO STDOUT',
  'SELECT 1; SET TRANSACTION ISOLATION LEVEL SERIALIZABLE',
  'SET CONSTRAINTS ALL IMMEDIATE',
  "CREATE FUNCTION two(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 2'; SELECT two(21)",
  'SELECT pg_notify(NULL, NULL)',
  'SELECT * FROM t; DROP TABLE t; SELECT 1',
  'SELECT generate_series(1, 3), current_query()',
];

describe.each([13, 17])('PostgreSQL %i', (major) => {
  let server: Server;
  let direct: RawClient;
  let through: RawClient;
  let endpoint: TracedEndpoint;

  beforeAll(async () => {
    server = await testServer(major);
    const template = await server.create('template');
    await withClient(server.app(template), (client) => client.query(SCHEMA));
    const [one, other] = [await server.clone(template, 'direct'), await server.clone(template, 'through')];
    endpoint = await startTracedEndpoint({ upstream: server.app(other), admin: server.admin(other) });
    direct = await RawClient.connect(server.app(one));
    through = await RawClient.connect(endpoint.address);
  });
  afterAll(async () => {
    await direct?.[Symbol.asyncDispose]();
    await through?.[Symbol.asyncDispose]();
    await endpoint?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
  });

  test.each(QUERIES.map((sql) => [sql]))('answers as the server does: %s', async (sql) => {
    expect(comparable(await through.ask(sql))).toEqual(comparable(await direct.ask(sql)));
  });
});

/** Where in its own source the server raised an error may differ, and the process id of a notification; nothing else. */
function comparable(lines: string[]): string[] {
  return lines.map((line) => {
    if (line.startsWith('A ')) return line.slice(line.indexOf('news'));
    return line.replace(/,"F":"[^"]*","L":"\d+","R":"\w+"\}$/, '}');
  });
}
