import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testServer } from '../../test/support/server.ts';
import type { Server } from '../database/database.ts';
import { locksOf, traced } from './testing/traced.ts';

const SCHEMA = `
  CREATE TABLE t (id int PRIMARY KEY, n int, name text);
  INSERT INTO t SELECT n, n, 'x' FROM generate_series(1, 1000) n;
  CREATE TABLE big (id int, name text);
  INSERT INTO big SELECT n, 'row ' || n FROM generate_series(1, 100000) n;
  CREATE PROCEDURE commits() LANGUAGE plpgsql AS $$ BEGIN LOCK TABLE t; PERFORM pg_sleep(0.05); COMMIT; END $$;
  CREATE PROCEDURE stays() LANGUAGE plpgsql AS $$ BEGIN LOCK TABLE t; END $$;
  CREATE SCHEMA hostile;
  CREATE FUNCTION hostile.eq(oid, oid) RETURNS boolean LANGUAGE sql AS 'SELECT false';
  CREATE OPERATOR hostile.= (leftarg = oid, rightarg = oid, function = hostile.eq);
  CREATE VIEW hostile.pg_class AS SELECT 1 AS oid;
`;

describe.each([13, 17])('PostgreSQL %i', (major) => {
  let server: Server;
  beforeAll(async () => {
    server = await testServer(major);
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  // The clock also runs while others use the machine.
  test('a lock is held until the end of its transaction, not of its statement', { retry: 2 }, async () => {
    await using one = await traced(server, SCHEMA);
    await one.client.query('BEGIN');
    await one.client.query('ALTER TABLE t ADD COLUMN z int');
    await one.client.query('SELECT pg_sleep(0.2)');
    await one.client.query('COMMIT');
    const [alter] = one.statements('ALTER');
    expect(alter?.durationMs).toBeLessThan(150);
    expect(alter?.locks[0]?.heldMs).toBeGreaterThan(195);
    expect(alter?.autocommit).toBe(false);
    expect(new Set(one.trace().statements.map(({ transaction }) => transaction)).size).toBe(1);
  });

  test('only a stronger lock on the same table is said again', async () => {
    await using one = await traced(server, SCHEMA);
    await one.client.query(
      'BEGIN; SELECT * FROM t LIMIT 1; ALTER TABLE t ADD COLUMN z int; SELECT count(*) FROM t; COMMIT',
    );
    expect(locksOf(one.statements('SELECT *')[0])).toEqual(['t AccessShareLock', 't_pkey AccessShareLock']);
    expect(locksOf(one.statements('ALTER')[0])).toEqual(['t AccessExclusiveLock']);
    expect(locksOf(one.statements('SELECT count')[0])).toEqual([]);
  });

  test.each(['simple', 'extended'])('CREATE INDEX CONCURRENTLY is sampled, by %s protocol', async (protocol) => {
    await using one = await traced(server, SCHEMA);
    const sql = 'CREATE INDEX CONCURRENTLY big_name ON big (name)';
    await (protocol === 'simple' ? one.client.query(sql) : one.client.query({ text: sql, values: [], name: 'cic' }));
    const [statement] = one.statements('CREATE INDEX');
    expect(statement).toMatchObject({ sampled: true, autocommit: true, tag: 'CREATE INDEX', protocol });
    expect(statement?.unseen).toBeUndefined();
    expect(statement?.locks).toContainEqual(
      expect.objectContaining({ name: 'big', mode: 'ShareUpdateExclusiveLock', origin: 'sampled', isNew: false }),
    );
    expect(statement?.locks.find(({ name }) => name === 'big')?.heldMs).toBeGreaterThan(5);
    expect(statement?.scans.map(({ relation }) => relation)).toEqual(['public.big']);
  });

  test('statements that cannot run in a transaction run, and VACUUM FULL is seen to rewrite', async () => {
    await using one = await traced(server, SCHEMA);
    for (const sql of [
      'VACUUM FULL big',
      'REINDEX TABLE CONCURRENTLY t',
      'VACUUM',
      'REINDEX INDEX CONCURRENTLY t_pkey',
    ]) {
      await one.client.query(sql);
    }
    const statements = one.statements();
    expect(statements.map(({ error, sampled, unseen }) => [error, sampled, unseen])).toEqual(
      statements.map(() => [undefined, true, undefined]),
    );
    expect(statements[0]?.rewrites).toEqual(['public.big']);
    expect(statements[0]?.locks).toContainEqual(expect.objectContaining({ name: 'big', mode: 'AccessExclusiveLock' }));
  });

  test('a procedure that commits is sampled, one that does not is measured', async () => {
    await using one = await traced(server, SCHEMA);
    await one.client.query('CALL commits()');
    await one.client.query('CALL stays()');
    const [commits, stays] = one.statements('CALL');
    expect(commits).toMatchObject({
      sampled: true,
      locks: [{ name: 't', mode: 'AccessExclusiveLock', origin: 'sampled' }],
    });
    expect(stays).toMatchObject({
      sampled: false,
      locks: [{ name: 't', mode: 'AccessExclusiveLock', origin: 'measured' }],
    });
  });

  test('what a failing statement held is sampled, or said to be unseen', async () => {
    await using one = await traced(server, SCHEMA);
    const slow = `DO $$ BEGIN LOCK TABLE t; PERFORM pg_sleep(0.5); RAISE EXCEPTION 'no'; END $$`;
    await expect(one.client.query(slow)).rejects.toThrow('no');
    await expect(one.client.query(`ALTER TABLE t ADD COLUMN n int`)).rejects.toThrow('already exists');
    expect(one.statements('DO')[0]).toMatchObject({
      sampled: true,
      error: { sqlstate: 'P0001', message: 'no' },
      locks: [{ name: 't', mode: 'AccessExclusiveLock', origin: 'sampled' }],
    });
    expect(one.statements('ALTER')[0]?.unseen).toMatch(/locks were gone/);
    expect(one.trace().transactions.map(({ outcome }) => outcome)).toEqual(['rolled back', 'rolled back']);
  });

  test('scans are counted once, whatever failed or was flushed before', async () => {
    await using one = await traced(server, SCHEMA);
    const scans = () => one.statements().at(-1)?.scans;
    await one.client.query('ALTER TABLE t ALTER n SET NOT NULL');
    expect(scans()).toEqual([{ relation: 'public.t', rows: 1000 }]);
    await one.client.query('ALTER TABLE t ADD COLUMN y int');
    expect(scans()).toEqual([]);
    await expect(one.client.query('ALTER TABLE t ALTER y SET NOT NULL')).rejects.toThrow('null values');
    await one.client.query('ALTER TABLE t DROP COLUMN y');
    expect(scans()).toEqual([]);
    // The server sends its counters at most once a second, then begins at zero.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await one.client.query('SELECT 1');
    await one.client.query('ALTER TABLE t ALTER name SET NOT NULL');
    expect(scans()).toEqual([{ relation: 'public.t', rows: 1000 }]);
  });

  test('a relation made after the trace began is new, until the trace is cleared', async () => {
    await using one = await traced(server, SCHEMA);
    await one.client.query('CREATE TABLE made (id int)');
    await one.client.query('ALTER TABLE made ADD COLUMN z int; DROP TABLE made; CREATE TABLE made (id int)');
    expect(
      one
        .statements()
        .flatMap(({ locks }) => locks)
        .every(({ isNew }) => isNew),
    ).toBe(true);
    await one.endpoint.clear();
    await one.client.query('ALTER TABLE made ADD COLUMN z bigserial');
    expect(one.trace().statements).toHaveLength(1);
    expect(one.statements()[0]).toMatchObject({ index: 0, transaction: 0, rewrites: ['public.made'] });
    expect(locksOf(one.statements()[0])).toContain('made AccessExclusiveLock');
  });

  test('a renamed table goes by the name that others know', async () => {
    await using one = await traced(server, SCHEMA);
    await one.client.query('BEGIN; ALTER TABLE t RENAME TO u; ALTER TABLE u ADD COLUMN z int; COMMIT');
    await one.client.query('LOCK TABLE u').catch(() => {});
    await one.client.query('BEGIN; LOCK TABLE u; COMMIT');
    expect(locksOf(one.statements('ALTER TABLE t')[0])).toContain('t AccessExclusiveLock');
    expect(locksOf(one.statements('LOCK').at(-1))).toEqual(['u AccessExclusiveLock']);
  });

  test('what ROLLBACK TO SAVEPOINT gives back is taken again by the next statement', async () => {
    await using one = await traced(server, SCHEMA);
    for (const sql of ['BEGIN', 'SAVEPOINT a', 'LOCK TABLE t', 'ROLLBACK TO a', 'LOCK TABLE t', 'ROLLBACK']) {
      await one.client.query(sql);
    }
    expect(one.statements('LOCK').map(locksOf)).toEqual([['t AccessExclusiveLock'], ['t AccessExclusiveLock']]);
  });

  test('looking takes no snapshot early: SET TRANSACTION works behind LOCK TABLE', async () => {
    await using one = await traced(server, SCHEMA);
    for (const sql of ['BEGIN', 'SET LOCAL lock_timeout = 1000', 'SHOW lock_timeout', 'LOCK TABLE t']) {
      await one.client.query(sql);
    }
    await one.client.query('SET TRANSACTION ISOLATION LEVEL SERIALIZABLE');
    await one.client.query('COMMIT');
    expect(locksOf(one.statements('LOCK')[0])).toEqual(['t AccessExclusiveLock']);
  });

  test('the session may have any search_path, role and settings, and throw all its statements away', async () => {
    await using one = await traced(server, SCHEMA);
    await one.admin.query(
      `CREATE ROLE nobody_${major}; GRANT nobody_${major} TO CURRENT_USER; GRANT ALL ON big TO nobody_${major}`,
    );
    const user = (await one.client.query<{ user: string }>('SELECT current_user AS user')).rows[0]?.user;
    await one.admin.query(`GRANT nobody_${major} TO "${user}"`);
    for (const sql of [
      'SET search_path = hostile, pg_catalog',
      'ALTER TABLE public.t ADD COLUMN z int',
      'DISCARD ALL',
      'ALTER TABLE t ADD COLUMN y int',
      'DEALLOCATE ALL',
      `SET ROLE nobody_${major}`,
      'SET default_transaction_read_only = on; SET enable_seqscan = off; SET statement_timeout = 5000',
      'SELECT count(*) FROM big',
    ]) {
      await one.client.query(sql);
    }
    const unseen = one
      .statements()
      .filter((statement) => statement.unseen !== undefined || statement.error !== undefined);
    expect(unseen).toEqual([]);
    expect(one.statements('ALTER').map(locksOf)).toEqual([['t AccessExclusiveLock'], ['t AccessExclusiveLock']]);
    expect(locksOf(one.statements('SELECT count')[0])).toEqual(['big AccessShareLock']);
    expect((await one.client.query('SHOW search_path')).rows).toEqual([{ search_path: '"$user", public' }]);
    await one.client.query('RESET ROLE');
    await one.admin.query(`DROP OWNED BY nobody_${major}; DROP ROLE nobody_${major}`);
  });

  test('statements carry the mark of their text and their own line', async () => {
    await using one = await traced(server, SCHEMA);
    one.endpoint.mark({ label: '0001', path: 'm/0001.sql', line: 10 });
    await one.client.query(`-- é\nSELECT 1;\n\n/* x\n */ SELECT 'ü';\nSELECT nope`).catch(() => {});
    await one.client.query('SELECT 2');
    one.endpoint.mark();
    await one.client.query('SELECT 3');
    expect(one.statements().map(({ label, location }) => [label, location?.line])).toEqual([
      ['0001', 11],
      ['0001', 14],
      ['0001', 15],
      ['0001', undefined],
      [undefined, undefined],
    ]);
    expect(one.statements('SELECT nope')[0]?.error).toMatchObject({ sqlstate: '42703', position: 8 });
  });

  test('a text that cannot be read is passed on whole and is unseen, unless the server refuses it too', async () => {
    await using one = await traced(server, SCHEMA);
    await expect(one.client.query('selec 1')).rejects.toThrow('syntax error');
    // Gone from the grammar since PostgreSQL 14: https://www.postgresql.org/docs/14/release-14.html
    const old = 'SELECT 5 !';
    await one.client.query(old).catch(() => {});
    const [bad, factorial] = one.statements();
    expect(bad?.unseen).toBeUndefined();
    if (major === 13)
      expect(factorial).toMatchObject({
        unseen: expect.stringMatching(/^could not be split/) as unknown,
        tag: 'SELECT 1',
      });
    else expect(factorial?.error?.sqlstate).toBe('42601');
  });

  test('rows come from the tag, WAL from the server', async () => {
    await using one = await traced(server, SCHEMA);
    await one.client.query("INSERT INTO t SELECT n, n, 'y' FROM generate_series(2001, 3000) n");
    await one.client.query('SELECT 1');
    const [insert, select] = one.statements();
    expect(insert?.rows).toBe(1000);
    expect(insert?.walBytes).toBeGreaterThan(50_000);
    expect(select?.walBytes).toBeLessThan(10_000);
  });

  test('another database may be used, which is noted', async () => {
    await using one = await traced(server, SCHEMA);
    const other = new pg.Client({ ...one.endpoint.address, database: 'postgres' });
    await other.connect();
    expect((await other.query('SELECT current_database() AS name')).rows).toEqual([{ name: 'postgres' }]);
    await other.end();
    expect(one.trace()).toMatchObject({ statements: [], notes: [expect.stringContaining('"postgres"')] });
  });
});
