import { chmodSync, chownSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server as NetServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGuardedEndpoint } from '../../src/apply/execute/command/guarded-endpoint.ts';
import { upstreamOf } from '../../src/apply/execute/command/upstream.ts';
import { driveRun } from '../../src/apply/execute/drive.ts';
import { openSession } from '../../src/apply/execute/session.ts';
import { quick } from '../../src/apply/execute/testing/begin-run.ts';
import { openTargetStore } from '../../src/apply/store/open.ts';
import { newRun, planOf } from '../../src/apply/store/testing/values.ts';
import { withClient } from '../../src/database/client.ts';
import { databaseUrl } from '../../src/database/environment.ts';
import { findServerUser } from '../../src/database/server-user.ts';
import { loadParser } from '../../src/sql/postgres/parser.ts';
import { createApplyShop } from '../support/apply-shop.ts';
import { type Authority, hasOpenssl, makeAuthority } from '../support/certificates.ts';
import { runCli } from '../support/cli.ts';
import { type CrashServer, startCrashServer } from '../support/crash-server.ts';
import { testServer } from '../support/server.ts';

let dir: string;
let authority: Authority;
let other: Authority;
let server: CrashServer;

beforeAll(async () => {
  if (!hasOpenssl) return;
  await loadParser();
  dir = mkdtempSync(join(tmpdir(), 'lockstep-tls-'));
  chmodSync(dir, 0o755);
  [authority, other] = [makeAuthority(), makeAuthority()];
  const { cert, key } = authority.issue('server', 'DNS:localhost');
  const own = {
    cert: ownFile('server.pem', cert),
    key: ownFile('server.key', key),
    ca: ownFile('ca.pem', authority.ca),
  };
  server = await startCrashServer(17, {
    ...{ ssl: 'on', ssl_cert_file: own.cert, ssl_key_file: own.key, ssl_ca_file: own.ca },
    log_connections: 'on',
  });
  await asAdmin(async (client) => {
    const { rows } = await client.query<{ hba_file: string }>('SHOW hba_file');
    // The administrator of the tests comes in as ever, nobody else without TLS.
    const rules = [
      'host all postgres 127.0.0.1/32 scram-sha-256',
      'hostssl all bycert all cert',
      'hostssl all all all scram-sha-256',
    ];
    writeFileSync(rows[0]?.hba_file ?? '', `${rules.join('\n')}\n`);
    await client.query(`CREATE ROLE deployer LOGIN PASSWORD 'long/word'; CREATE ROLE bycert LOGIN`);
    await client.query('CREATE DATABASE shop OWNER deployer');
    await client.query('CREATE DATABASE signed OWNER bycert');
    await client.query('SELECT pg_reload_conf()');
  });
}, 60_000);
afterAll(async () => {
  if (!hasOpenssl) return;
  await server[Symbol.asyncDispose]();
  for (const each of [authority, other]) each[Symbol.dispose]();
  rmSync(dir, { recursive: true, force: true });
});

/** A copy that the server's user owns: it takes no key that others may read. */
function ownFile(name: string, from: string): string {
  const file = join(dir, name);
  copyFileSync(from, file);
  chmodSync(file, 0o600);
  const user = findServerUser();
  if (user !== undefined) chownSync(file, user.uid, user.gid);
  return file;
}

function asAdmin<T>(doIt: (client: pg.Client) => Promise<T>): Promise<T> {
  return withClient(server.address('postgres'), doIt);
}

const url = (query: string, { host = 'localhost', user = 'deployer:long%2Fword', database = 'shop' } = {}): string =>
  `postgresql://${user}@${host}:${server.address('postgres').port}/${database}${query}`;
const trusted = (): string => `?sslmode=verify-full&sslrootcert=${authority.ca}`;

/** The ways in which a run connects: each with its own code before it. */
const ways: Record<string, (target: string) => Promise<unknown>> = {
  async 'the store'(target) {
    const store = await openTargetStore({ url: target, environment: 'staging' });
    await store[Symbol.asyncDispose]();
  },
  async 'the session of a run'(target) {
    const session = await openSession(target, { applicationName: 'lockstep/test' });
    await session.client.end();
  },
  async 'the endpoint of a command'(target) {
    await using endpoint = await startGuardedEndpoint({
      ...{ upstream: upstreamOf(target), applicationName: 'lockstep/test', lockTimeout: 1000 },
      ...{ refused: () => undefined, onStatement: () => undefined, note: () => Promise.resolve() },
    });
    const client = new pg.Client({ connectionString: databaseUrl(endpoint.address) });
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query<{ ssl: boolean }>('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
    await client.end();
    expect(rows).toEqual([{ ssl: true }]);
  },
};

describe.runIf(hasOpenssl).each(Object.entries(ways))('%s', (_, connect) => {
  test('is encrypted, and checks who answers', async () => {
    await connect(url(trusted()));
    await connect(url(`${trusted()}&sslnegotiation=direct`));
    await connect(url(`?sslmode=require&sslrootcert=${authority.ca}`));
  });

  test('shows its own certificate where the server asks for one', async () => {
    const { cert, key } = authority.issue('bycert');
    await connect(url(`${trusted()}&sslcert=${cert}&sslkey=${key}`, { user: 'bycert', database: 'signed' }));
  });

  test.each([
    ['another authority', () => url(`?sslmode=verify-full&sslrootcert=${other.ca}`), /certificate|issuer|self.signed/i],
    ['no authority', () => url('?sslmode=require'), /certificate|self.signed/i],
    ['another name', () => url(trusted(), { host: '127.0.0.1' }), /does not match certificate|IP: 127/],
    ['plain text', () => url(''), /no encryption/],
  ])('is refused with a clear word: %s', async (_name, target, why) => {
    const thrown = await connect(target()).then(
      () => new Error('it was let in'),
      (error: unknown) => error as Error,
    );
    expect(thrown.message).toMatch(why);
    expect(thrown.message).not.toContain('word');
  });

  test.each([
    ['has no TLS', 'N'],
    ['sends more than its answer', 'SX'],
  ])('says nothing in plain text to a server that %s', async (_name, answer) => {
    await using plain = await startPlain(answer);
    const { port } = plain;
    const target = `postgresql://deployer:long%2Fword@localhost:${port}/shop${trusted()}`;
    await expect(connect(target)).rejects.toThrow(/TLS|SSL/);
    // Length and code of the request for TLS, and nothing else.
    expect(plain.heard().length % 8).toBe(0);
    expect(plain.heard().toString('latin1')).not.toMatch(/deployer|shop|word/);
  });
});

test.runIf(hasOpenssl)('a command runs over TLS all the way, and knows nothing of it', async () => {
  const target = url(trusted());
  await using store = await openTargetStore({ url: target, environment: 'staging' });
  const command = `node -e "
const pg = require('${join(import.meta.dirname, '../../node_modules/pg')}');
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
client.connect().then(() => client.query('CREATE TABLE seen AS SELECT ssl, (SELECT count(*)::int FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE NOT ssl AND usename = current_user) AS plain FROM pg_stat_ssl WHERE pid = pg_backend_pid()')).finally(() => client.end());
"`;
  const made = await store.create(newRun({ plan: { ...planOf(), units: [], command: { command } } }));
  await store.move(made.id, 'validating', { from: 'requested' });
  await store.move(made.id, 'queued', { from: 'validating' });
  const ended = await driveRun({
    ...{ store, runId: made.id, url: target, owner: 'test', pace: quick },
    settings: { lockTimeout: 1, attempts: 2, maxReplicaLag: 30 },
    command: { cwd: dir, parent: process.env, env: {}, timeoutMs: 30_000 },
  });
  expect(ended, ended.why).toMatchObject({ state: 'succeeded' });
  expect((await store.pool.query('SELECT * FROM seen')).rows).toEqual([{ ssl: true, plain: 0 }]);
});

test.runIf(hasOpenssl)(
  'the command line says what to do about a certificate that it does not trust',
  async () => {
    await using plain = await testServer();
    using shop = await createApplyShop(plain);
    const cases: Array<[string, RegExp]> = [
      [url(`?sslmode=verify-full&sslrootcert=${other.ca}`), /target_unreachable[\s\S]*sslrootcert/],
      [url('?sslmode=verify-full&sslrootcert=/nowhere/ca.pem'), /\/nowhere\/ca\.pem[\s\S]*sslrootcert/],
      [url(''), /no encryption[\s\S]*sslmode=verify-full/],
      [`${shop.env.STAGING_URL}?sslmode=verify-full`, /does not support SSL[\s\S]*plain text is not tried/],
    ];
    for (const [target, why] of cases) {
      const { stdout, stderr, code } = await runCli(['apply', 'staging', '--repo', shop.repository.dir], {
        env: { ...shop.env, STAGING_URL: target },
      });
      expect([code, stdout]).toEqual([1, expect.stringMatching(why)]);
      expect(stdout + stderr).not.toMatch(/long(?:%2F|\/)word/);
    }
  },
  60_000,
);

/** A listener that answers the first message, and keeps what it hears. */
async function startPlain(answer: string) {
  const heard: Buffer[] = [];
  const listener: NetServer = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => heard.push(chunk));
    socket.once('data', () => socket.write(answer));
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    heard: () => Buffer.concat(heard),
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => listener.close(() => resolve())),
  };
}
