import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testServer } from '../../test/support/server.ts';
import type { Server } from '../database/database.ts';
import { describeFrame, RawClient } from './testing/raw-client.ts';
import { locksOf, traced } from './testing/traced.ts';
import { bind, close, describePortal, execute, flush, message, parse, query, sync } from './wire/encode.ts';
import type { Frame } from './wire/frame-reader.ts';

const SCHEMA = `
  CREATE TABLE t (id int PRIMARY KEY, name text);
  INSERT INTO t SELECT n, 'x' FROM generate_series(1, 100) n;
`;
const row = (text: string) => message('d', Buffer.from(text));
const copyDone = message('c', Buffer.alloc(0));
const types = (frames: Frame[]) => frames.map(({ type }) => type).join('');

describe.each([13, 17])('PostgreSQL %i', (major) => {
  let server: Server;
  beforeAll(async () => {
    server = await testServer(major);
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  test.each(['', 'BEGIN'])('COPY FROM STDIN works by simple protocol, after "%s"', async (before) => {
    await using one = await traced(server, SCHEMA);
    await using raw = await RawClient.connect(one.endpoint.address);
    await raw.ask(before);
    raw.send(query('COPY t FROM STDIN'));
    expect(types(await raw.until('G'))).toBe('G');
    raw.send(row('201\ta\n202\tb\n'), row('203\tc\n'), copyDone);
    expect((await raw.until('Z')).map(describeFrame)[0]).toBe('C "COPY 3\\u0000"');
    await raw.ask('COMMIT');
    const [copy] = one.statements('COPY');
    expect(copy).toMatchObject({ rows: 3, tag: 'COPY 3' });
    expect(locksOf(copy)).toContain('t RowExclusiveLock');
    expect((await one.admin.query('SELECT id FROM t WHERE id > 200')).rowCount).toBe(3);
  });

  test('a COPY that fails, or is given up, leaves the session usable', async () => {
    await using one = await traced(server, SCHEMA);
    await using raw = await RawClient.connect(one.endpoint.address);
    raw.send(query('COPY t FROM STDIN'), row('bad\trow\n'), row('202\tb\n'), copyDone);
    expect(types(await raw.until('Z'))).toBe('GEZ');
    raw.send(query('COPY t FROM STDIN'), row('202\tb\n'), message('f', Buffer.from('changed my mind\0')));
    const given = await raw.until('Z');
    expect(types(given)).toBe('GEZ');
    expect(given.map(describeFrame)[1]).toContain('changed my mind');
    expect(await raw.ask('SELECT count(*) FROM t')).toContain('D ["100"]');
    expect(one.statements('COPY').map(({ error }) => error?.sqlstate)).toEqual(['22P02', '57014']);
  });

  test('COPY in and out works by extended protocol', async () => {
    await using one = await traced(server, SCHEMA);
    await using raw = await RawClient.connect(one.endpoint.address);
    const copyIn = [parse({ name: '', sql: 'COPY t FROM STDIN' }), bind({ portal: '', statement: '' }), execute('')];
    raw.send(...copyIn, sync);
    await raw.until('G');
    raw.send(row('201\ta\n'), copyDone, sync);
    expect(types(await raw.until('Z'))).toBe('CZ');
    raw.send(parse({ name: '', sql: 'COPY t TO STDOUT' }), bind({ portal: '', statement: '' }), execute(''), sync);
    expect(types(await raw.until('Z'))).toBe(`12H${'d'.repeat(101)}cCZ`);
    expect(one.statements('COPY').map(({ rows, protocol }) => [rows, protocol])).toEqual([
      [1, 'extended'],
      [101, 'extended'],
    ]);
  });

  test('every Execute of a pipeline is looked at, and the stream is the server’s own', async () => {
    await using one = await traced(server, SCHEMA);
    await using through = await RawClient.connect(one.endpoint.address);
    await using direct = await RawClient.connect(server.app(one.database));
    const statement = (sql: string) => [
      parse({ name: '', sql }),
      bind({ portal: '', statement: '' }),
      describePortal(''),
      execute(''),
    ];
    const pipelines = [
      [...statement('SELECT 1'), ...statement('LOCK TABLE t'), ...statement('SELECT count(*) FROM t'), sync],
      [...statement('SELECT nope'), ...statement('SELECT 1'), sync],
      [parse({ name: 's', sql: 'SELECT * FROM t' }), sync],
      [bind({ portal: 'p', statement: 's' }), message('E', Buffer.from('p\0\0\0\0\x05')), flush, execute('p'), sync],
      [close('S', 's'), bind({ portal: '', statement: 's' }), sync],
      [parse({ name: '', sql: '' }), bind({ portal: '', statement: '' }), execute(''), sync],
      [...statement('BEGIN'), ...statement('ALTER TABLE t ADD COLUMN z int'), ...statement('ROLLBACK'), sync],
      [...statement('VACUUM t'), sync],
      [...statement('SELECT 1'), ...statement('VACUUM t'), sync],
      [parse({ name: 'ü', sql: "SELECT 'é'" }), bind({ portal: '', statement: 'ü' }), execute(''), sync],
    ];
    for (const pipeline of pipelines) {
      through.send(...pipeline);
      direct.send(...pipeline);
      expect((await through.until('Z')).map(describeFrame)).toEqual((await direct.until('Z')).map(describeFrame));
    }
    expect(locksOf(one.statements('SELECT count')[0])).not.toContain('t AccessExclusiveLock');
    expect(locksOf(one.statements('ALTER')[0])).toEqual(['t AccessExclusiveLock']);
    expect(one.statements('SELECT *')).toMatchObject([{ sql: 'SELECT * FROM t', tag: 'SELECT 95', rows: 100 }]);
    expect(
      one
        .trace()
        .statements.filter(({ unseen }) => unseen !== undefined)
        .map(({ sql }) => sql),
    ).toEqual(['SELECT nope']);
  });

  test('the client keeps its own unnamed statement and portal', async () => {
    await using one = await traced(server, SCHEMA);
    await using raw = await RawClient.connect(one.endpoint.address);
    await raw.ask('BEGIN');
    raw.send(parse({ name: '', sql: 'SELECT id FROM t ORDER BY id' }), bind({ portal: '', statement: '' }));
    const one5 = message('E', Buffer.from('\0\0\0\0\x02'));
    raw.send(one5, flush);
    expect(types(await raw.until('s'))).toBe('12DDs');
    raw.send(one5, sync);
    expect((await raw.until('Z')).map(describeFrame).slice(0, 2)).toEqual(['D ["3"]', 'D ["4"]']);
    raw.send(bind({ portal: '', statement: '' }), execute(''), sync);
    expect(types(await raw.until('Z'))).toBe(`2${'D'.repeat(100)}CZ`);
  });

  test('messages may be cut anywhere', async () => {
    await using one = await traced(server, SCHEMA);
    await using raw = await RawClient.connect(one.endpoint.address);
    const bytes = Buffer.concat([
      query("SELECT 'é'; SELECT 2"),
      parse({ name: '', sql: 'SELECT 3' }),
      bind({ portal: '', statement: '' }),
      execute(''),
      sync,
    ]);
    for (const byte of bytes) {
      raw.peer.socket.write(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(types(await raw.until('Z'))).toBe('TDCTDCZ');
    expect(types(await raw.until('Z'))).toBe('12DCZ');
  });

  test('large texts, parameters and results pass whole', async () => {
    await using one = await traced(server, SCHEMA);
    const long = 'é'.repeat(3_000_000);
    const answer = await one.client.query<{ length: number; text: string }>({
      text: 'SELECT length($1::text), $1::text AS text',
      values: [long],
    });
    expect(answer.rows[0]?.length).toBe(3_000_000);
    expect(answer.rows[0]?.text === long).toBe(true);
    const rows = await one.client.query("SELECT n, repeat('x', 100) FROM generate_series(1, 200000) n");
    expect(rows.rowCount).toBe(200_000);
    const text = await one.client.query<{ length: number }>(`SELECT length('${'ü'.repeat(1_000_000)}') AS length`);
    expect(text.rows[0]?.length).toBe(1_000_000);
    await one.client.query(`SELECT '${'x'.repeat(5_000_000)}'`);
    expect(one.trace().statements.at(-1)?.unseen).toMatch(/longer than/);
  });

  test('a client that does not read holds the server back, not the memory', async () => {
    await using one = await traced(server, SCHEMA);
    await using raw = await RawClient.connect(one.endpoint.address);
    raw.peer.socket.pause();
    const before = process.memoryUsage().arrayBuffers;
    raw.send(query("SELECT repeat('x', 100000) FROM generate_series(1, 2000)"));
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40_000_000);
    raw.peer.socket.resume();
    expect(types(await raw.until('Z'))).toBe(`T${'D'.repeat(2000)}CZ`);
  });

  test('a cancel reaches the statement that it is meant for', async () => {
    await using one = await traced(server, SCHEMA);
    await using raw = await RawClient.connect(one.endpoint.address);
    raw.send(query('SELECT pg_sleep(20)'));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await cancel(one.endpoint.address.port, raw.key);
    expect(describeFrame((await raw.until('Z')).find(({ type }) => type === 'E') ?? fail())).toContain('57014');
    await cancel(one.endpoint.address.port, raw.key);
    expect(await raw.ask('SELECT 1')).toContain('D ["1"]');
  });

  test('cancels in a storm undo a statement or leave it alone, and never one that the client was told of', async () => {
    await using one = await traced(server, SCHEMA);
    await using raw = await RawClient.connect(one.endpoint.address);
    let over = false;
    const storm = (async () => {
      while (!over) await cancel(one.endpoint.address.port, raw.key);
    })();
    let inserted = 0;
    for (let round = 0; round < 150; round++) {
      raw.send(query(`INSERT INTO t VALUES (${1000 + round}) RETURNING id`));
      const answer = types(await raw.until('Z'));
      expect(['TDCZ', 'EZ', 'TDEZ']).toContain(answer);
      if (answer === 'TDCZ') inserted++;
    }
    over = true;
    await storm;
    expect((await one.admin.query('SELECT id FROM t WHERE id >= 1000')).rowCount).toBe(inserted);
    const unseen = one.trace().statements.filter((statement) => statement.unseen !== undefined);
    expect(unseen.every(({ error }) => error?.sqlstate === '57014')).toBe(true);
  });

  test('a wrong password, and a database that is not there, fail as they do directly', async () => {
    await using one = await traced(server, SCHEMA);
    const wrong = new pg.Client({ ...one.endpoint.address, password: 'wrong' });
    await expect(wrong.connect()).rejects.toMatchObject({ code: '28P01' });
    const nowhere = new pg.Client({ ...one.endpoint.address, database: 'nowhere' });
    await expect(nowhere.connect()).rejects.toMatchObject({ code: '3D000' });
  });

  test('encryption is declined, and what is no protocol at all is hung up on', async () => {
    await using one = await traced(server, SCHEMA);
    const ssl = new pg.Client({ ...one.endpoint.address, ssl: { rejectUnauthorized: false } });
    await expect(ssl.connect()).rejects.toThrow('does not support SSL');
    const closed = await new Promise((resolve) => {
      const socket = connect(one.endpoint.address.port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\n\r\n'));
      socket.on('close', () => resolve(true));
    });
    expect(closed).toBe(true);
  });

  test('a client that goes away in a transaction leaves its trace, rolled back', async () => {
    await using one = await traced(server, SCHEMA);
    const raw = await RawClient.connect(one.endpoint.address);
    await raw.ask('BEGIN; DROP TABLE t');
    raw.peer.socket.destroy();
    await eventually(() => one.trace().transactions[0]?.outcome === 'rolled back');
    expect(locksOf(one.statements('DROP')[0])).toContain('t AccessExclusiveLock');
    expect(one.trace().notes).toContainEqual(expect.stringContaining('ended inside a transaction'));
    expect((await one.client.query('SELECT count(*) FROM t')).rowCount).toBe(1);
  });

  test('a backend that dies tells its client, and the trace keeps what was seen', async () => {
    await using one = await traced(server, SCHEMA);
    await using raw = await RawClient.connect(one.endpoint.address);
    await raw.ask('LOCK TABLE t; SELECT 1');
    raw.send(query('BEGIN; DROP TABLE t; SELECT pg_sleep(20)'));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await one.admin.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(20)%' AND pid <> pg_backend_pid()",
    );
    await expect(raw.until('Z')).rejects.toThrow('closed the connection');
    await eventually(() => one.trace().notes.some((note) => note.includes('server closed')));
    expect(one.statements('DROP')[0]?.locks).toHaveLength(2);
    expect(one.trace().transactions.at(-1)?.outcome).toBe('rolled back');
  });

  test('LATIN1 clients are split at the right bytes', async () => {
    await using one = await traced(server, SCHEMA);
    await using raw = await RawClient.connect(one.endpoint.address, { client_encoding: 'LATIN1' });
    const answers = await raw.ask(Buffer.from("SELECT 'é'; SELECT length('üü'); SELECT nope", 'latin1'));
    expect(answers).toContain('D ["2"]');
    expect(answers.find((line) => line.startsWith('E'))).toContain('"P":"41"');
    expect(one.statements().map(({ sql }) => sql)).toEqual(["SELECT 'é'", "SELECT length('üü')", 'SELECT nope']);
  });

  test.skipIf(spawnSync('psql', ['--version']).status !== 0)('psql runs a script through it', async () => {
    await using one = await traced(server, SCHEMA);
    const { host, port, user, password, database } = one.endpoint.address;
    const script =
      '\\d t\nBEGIN;\nALTER TABLE t ADD COLUMN z int;\n\\copy t from stdin\n300\ta\t1\n\\.\nCOMMIT;\nSELECT max(id) FROM t;\n';
    const { stdout, status } = await runPsql(
      ['-X', '-v', 'ON_ERROR_STOP=1', '-h', host, '-p', String(port), '-U', user, database],
      script,
      password,
    );
    expect([status, stdout]).toEqual([0, expect.stringContaining('300')]);
    expect(locksOf(one.statements('ALTER')[0])).toEqual(['t AccessExclusiveLock']);
    expect(one.trace().statements.every(({ unseen }) => unseen === undefined)).toBe(true);
  });
});

function cancel(port: number, key: Buffer): Promise<void> {
  const head = Buffer.alloc(8);
  head.writeInt32BE(8 + key.length, 0);
  head.writeInt32BE(80877102, 4);
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(Buffer.concat([head, key])));
    socket.on('close', () => resolve());
    socket.on('error', () => {});
    socket.resume();
  });
}

async function runPsql(args: string[], input: string, password: string) {
  const { execa } = await import('execa');
  const { stdout, exitCode } = await execa('psql', args, { input, env: { PGPASSWORD: password }, reject: false });
  return { stdout, status: exitCode };
}

async function eventually(holds: () => boolean): Promise<void> {
  for (let left = 200; left > 0 && !holds(); left--) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(holds()).toBe(true);
}

function fail(): never {
  throw new Error('there is no such message');
}
