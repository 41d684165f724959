/** What the rules over several statements say of PostgreSQL, asked of a real server. */
import type { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { testServer } from '../../../test/support/server.ts';
import { connect } from '../../database/client.ts';
import type { Server } from '../../database/database.ts';

let server: Server;
let database: string;
let client: Client;
let other: Client;
let notices: string[];

beforeAll(async () => {
  server = await testServer();
  database = await server.create('behaviour');
});

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

beforeEach(async () => {
  client = await connect(server.app(database));
  other = await connect(server.app(database));
  await client.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public; CREATE TABLE t (a int, b int)');
  notices = [];
  client.on('notice', ({ code }) => notices.push(code ?? ''));
  return async () => {
    await client.end();
    await other.end();
  };
});

/** The SQLSTATE that the server answers; `ok` where it does it. */
function answer(sql: string, by: Client = client): Promise<string> {
  return by.query(sql).then(
    () => 'ok',
    (thrown: { code?: string }) => thrown.code ?? 'no code',
  );
}

async function lockModes(relation = 't'): Promise<string[]> {
  const { rows } = await other.query<{ mode: string }>(
    'SELECT mode FROM pg_locks WHERE relation = $1::regclass AND pid <> pg_backend_pid() AND granted',
    [relation],
  );
  return rows.map(({ mode }) => mode);
}

async function setting(name: string): Promise<string> {
  const { rows } = await client.query<Record<string, string>>(`SHOW ${name}`);
  return Object.values(rows[0] ?? {})[0] ?? '';
}

describe('transactions', () => {
  it('keeps a lock to the end of the transaction, whatever runs meanwhile', async () => {
    await client.query('BEGIN; ALTER TABLE t ADD c int');
    await client.query('SELECT 1');
    expect(await lockModes()).toContain('AccessExclusiveLock');
    await client.query('COMMIT');
    expect(await lockModes()).toEqual([]);
  });

  it('lets go of a lock at ROLLBACK TO a savepoint before it', async () => {
    await client.query('BEGIN; SAVEPOINT s; ALTER TABLE t ADD c int; ROLLBACK TO s');
    expect(await lockModes()).not.toContain('AccessExclusiveLock');
    await client.query('ROLLBACK');
  });

  it('only warns at a BEGIN inside a transaction, and ends all of it at the COMMIT', async () => {
    await client.query('BEGIN');
    await client.query('BEGIN; CREATE TABLE n (a int); COMMIT');
    expect(await answer('ROLLBACK')).toBe('ok');
    expect(await answer('SELECT FROM n')).toBe('ok');
    expect(notices).toEqual(['25001', '25P01']);
  });

  it('takes the statements before a BEGIN in the same text along', async () => {
    await client.query('CREATE TABLE n (a int); BEGIN; CREATE TABLE m (a int)');
    await client.query('ROLLBACK');
    expect(await answer('SELECT FROM n')).toBe('42P01');
  });

  it('forgets an open transaction with its session', async () => {
    const third = await connect(server.app(database));
    await third.query('BEGIN; CREATE TABLE n (a int)');
    await third.end();
    expect(await answer('SELECT FROM n')).toBe('42P01');
  });
});

describe('settings', () => {
  it('answers SET LOCAL outside of a transaction with a warning, and does nothing', async () => {
    await client.query("SET LOCAL lock_timeout = '2s'");
    expect(notices).toEqual(['25P01']);
    expect(await setting('lock_timeout')).toBe('0');
  });

  it('does it within a text of several statements, to its end', async () => {
    const results = await client.query("SET LOCAL lock_timeout = '2s'; SHOW lock_timeout");
    expect((results as unknown as Array<{ rows: unknown[] }>)[1]?.rows).toEqual([{ lock_timeout: '2s' }]);
    expect(notices).toEqual([]);
    expect(await setting('lock_timeout')).toBe('0');
  });

  it('keeps what SET did in a transaction for the session, and drops it where that rolls back', async () => {
    await client.query("BEGIN; SET lock_timeout = '2s'; COMMIT");
    expect(await setting('lock_timeout')).toBe('2s');
    await client.query("BEGIN; SET lock_timeout = '9s'; ROLLBACK");
    expect(await setting('lock_timeout')).toBe('2s');
  });
});

describe('CONCURRENTLY', () => {
  const build = 'CREATE INDEX CONCURRENTLY i ON t (a)';

  it('is refused in a transaction, and in a text of several statements', async () => {
    expect(await answer(`SELECT 1; ${build}`)).toBe('25001');
    expect(await answer(`BEGIN; COMMIT; ${build}`)).toBe('25001');
    expect(await answer(build)).toBe('ok');
  });

  it('is refused on a partitioned table', async () => {
    await client.query('CREATE TABLE p (a int) PARTITION BY LIST (a)');
    expect(await answer('CREATE INDEX CONCURRENTLY i ON p (a)')).toBe('0A000');
  });

  it.each(['lock_timeout', 'statement_timeout'])(
    'waits for open transactions, and under %s leaves an invalid index that IF NOT EXISTS keeps',
    async (timeout) => {
      await other.query('BEGIN; INSERT INTO t VALUES (1)');
      await client.query(`SET ${timeout} = '100ms'`);
      expect(await answer(build)).toBe(timeout === 'lock_timeout' ? '55P03' : '57014');
      await other.query('COMMIT');
      expect(await answer(build.replace(' i ', ' IF NOT EXISTS i '))).toBe('ok');
      const { rows } = await client.query("SELECT indisvalid FROM pg_index WHERE indexrelid = 'i'::regclass");
      expect(rows).toEqual([{ indisvalid: false }]);
    },
  );
});

describe('one transaction for several steps', () => {
  it('refuses an enum value before the COMMIT, except of a type that is as new', async () => {
    await client.query("CREATE TYPE mood AS ENUM ('sad')");
    await client.query("BEGIN; ALTER TYPE mood ADD VALUE 'ok'");
    expect(await answer("SELECT 'ok'::mood")).toBe('55P04');
    await client.query("ROLLBACK; BEGIN; CREATE TYPE m AS ENUM ('a'); ALTER TYPE m ADD VALUE 'b'");
    expect(await answer("SELECT 'b'::m")).toBe('ok');
    await client.query('ROLLBACK');
  });

  it('validates under the strongest lock of an ALTER’s parts', async () => {
    await client.query('ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0) NOT VALID');
    await client.query('BEGIN; ALTER TABLE t VALIDATE CONSTRAINT c');
    expect(await lockModes()).toEqual(['ShareUpdateExclusiveLock']);
    await client.query('ROLLBACK; BEGIN; ALTER TABLE t VALIDATE CONSTRAINT c, ADD d int');
    expect(await lockModes()).toEqual(['AccessExclusiveLock']);
    await client.query('ROLLBACK');
  });

  it('adds a foreign key under ACCESS EXCLUSIVE where the same ALTER drops another', async () => {
    await client.query('CREATE TABLE o (id int PRIMARY KEY)');
    await client.query('ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES o');
    const add = 'ADD CONSTRAINT g FOREIGN KEY (b) REFERENCES o NOT VALID';
    await client.query(`BEGIN; ALTER TABLE t ${add}`);
    expect(await lockModes('o')).not.toContain('AccessExclusiveLock');
    await client.query(`ROLLBACK; BEGIN; ALTER TABLE t DROP CONSTRAINT f, ${add}`);
    expect([await lockModes(), await lockModes('o')]).toEqual([
      expect.arrayContaining(['AccessExclusiveLock']) as unknown,
      expect.arrayContaining(['AccessExclusiveLock']) as unknown,
    ]);
    await client.query('ROLLBACK');
  });

  it.each([
    ['SET NOT NULL', 'ALTER TABLE t ALTER a SET NOT NULL', 'ADD CHECK (b > 0)', 'ALTER b SET NOT NULL'],
    ['a rewrite', 'ALTER TABLE t ALTER a TYPE bigint', 'ADD r float DEFAULT random()', 'ALTER b SET NOT NULL'],
  ])('passes over the table once for all parts of an ALTER: %s', async (_, first, ...rest) => {
    await client.query('INSERT INTO t SELECT n, n FROM generate_series(1, 100) n');
    const scans = async () => {
      await client.query('SELECT pg_stat_force_next_flush()');
      const { rows } = await other.query<{ n: number }>(
        "SELECT seq_scan::int AS n FROM pg_stat_user_tables WHERE relname = 't'",
      );
      return rows[0]?.n ?? 0;
    };
    const before = await scans();
    await client.query([first, ...rest].join(', '));
    expect((await scans()) - before).toBe(1);
  });

  it('ends two sessions that lock two tables in opposite order by an error in one of them', async () => {
    await client.query('CREATE TABLE u (a int)');
    await client.query('BEGIN; ALTER TABLE t ADD c int');
    await other.query('BEGIN; INSERT INTO u VALUES (1)');
    const answers = await Promise.all([
      answer('ALTER TABLE u ADD c int'),
      answer('INSERT INTO t (a) VALUES (1)', other),
    ]);
    expect(answers.toSorted()).toEqual(['40P01', 'ok']);
    await client.query('ROLLBACK');
    await other.query('ROLLBACK');
  });
});
