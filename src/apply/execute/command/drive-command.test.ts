import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServer } from '../../../../test/support/server.ts';
import { connect, withClient } from '../../../database/client.ts';
import type { Server } from '../../../database/database.ts';
import { driveRun } from '../drive.ts';
import type { DriveOptions } from '../options.ts';
import { openTarget, type Target } from '../testing/begin-run.ts';

let server: Server;
let cwd: string;
beforeAll(async () => {
  server = await testServer();
  cwd = mkdtempSync(join(tmpdir(), 'lockstep-command-'));
  // A migrate command as projects write them: a client, a history table, and what is due.
  writeFileSync(
    join(cwd, 'migrate.mjs'),
    `import pg from '${join(import.meta.dirname, '../../../../node_modules/pg/esm/index.mjs')}';
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
await client.query('CREATE TABLE IF NOT EXISTS done (id text PRIMARY KEY)');
for (const [id, sql, outside] of JSON.parse(process.env.MIGRATIONS)) {
  const { rows } = await client.query('SELECT id FROM done WHERE id = $1', [id]);
  if (rows.length > 0) continue;
  if (!outside) await client.query('BEGIN');
  await client.query(sql);
  await client.query('INSERT INTO done VALUES ($1)', [id]);
  if (!outside) await client.query('COMMIT');
}
await client.end();
`,
  );
});
afterAll(async () => {
  rmSync(cwd, { recursive: true, force: true });
  await server[Symbol.asyncDispose]();
});

type Due = Array<[id: string, sql: string, outside?: true]>;

async function run(
  target: Target,
  due: Due,
  { statements, freeDisk }: { statements?: string[]; freeDisk?: string } = {},
) {
  const command = { command: 'node migrate.mjs', ...(statements !== undefined && { statements }) };
  const queued = await target.queue([], { units: [], command });
  const surroundings: NonNullable<DriveOptions['command']> = {
    ...{ cwd, parent: process.env, timeoutMs: 30_000 },
    env: { MIGRATIONS: JSON.stringify(due) },
  };
  const { settings, ...options } = target.options(queued, { command: surroundings });
  return driveRun({ ...options, settings: { ...settings, ...(freeDisk !== undefined && { freeDisk }) } });
}

async function query<Row extends object>({ database }: Target, sql: string): Promise<Row[]> {
  return withClient(server.app(database), async (client) => (await client.query<Row>(sql)).rows);
}

const history = [
  'CREATE TABLE IF NOT EXISTS done (id text PRIMARY KEY)',
  'SELECT id FROM done WHERE id = $1',
  'INSERT INTO done VALUES ($1)',
];

test('the project’s own command runs through the endpoint, with our name and our lock_timeout', async () => {
  await using target = await openTarget(server, 'command');
  const settings =
    "CREATE TABLE seen AS SELECT current_setting('lock_timeout') l, current_setting('application_name') a";
  const ended = await run(target, [
    ['1', 'CREATE TABLE a (id int)'],
    ['2', `SET lock_timeout = '1h'; ${settings}`],
    ['3', 'CREATE INDEX CONCURRENTLY i ON a (id)', true],
    ['4', 'INSERT INTO seen SELECT current_setting($$lock_timeout$$), $$after$$'],
  ]);
  expect(ended).toMatchObject({ state: 'succeeded' });
  expect(await query(target, 'SELECT * FROM seen')).toEqual([
    { l: '200ms', a: `lockstep/${ended.id}` },
    { l: '200ms', a: 'after' },
  ]);
  expect(await target.store.steps(ended.id)).toMatchObject([{ step: 0, state: 'landed' }]);
});

test('a statement that the rehearsal did not see is not passed on, and its transaction is taken back', async () => {
  await using target = await openTarget(server, 'other');
  const due: Due = [
    ['1', 'CREATE TABLE a (id int)'],
    ['2', 'CREATE TABLE b (id int); DROP TABLE a'],
  ];
  const seen = await run(target, due, {
    statements: [...history, 'create table a  (id int) -- as written elsewhere', 'CREATE TABLE b (id int)'],
  });
  expect(seen).toMatchObject({ state: 'failed', code: 'unexpected_statement' });
  expect(seen.why).toContain('DROP TABLE a');
  expect(
    await query(target, "SELECT to_regclass('a') a, to_regclass('b') b, (SELECT count(*)::int FROM done) n"),
  ).toEqual([{ a: 'a', b: null, n: 1 }]);
});

test('where it meets others it is run again, and its own history knows what has landed', async () => {
  await using target = await openTarget(server, 'meets');
  await query(target, 'CREATE TABLE a (id int)');
  const reader = await connect(server.app(target.database), { applicationName: 'shop' });
  await reader.query('BEGIN; SELECT * FROM a');
  const running = run(target, [
    ['1', 'CREATE TABLE b ()'],
    ['2', 'ALTER TABLE a ADD c int'],
  ]);
  while ((await target.store.events()).every(({ kind }) => kind !== 'contention')) await sleep(20);
  await reader.query('COMMIT');
  await reader.end();
  const ended = await running;
  expect(ended).toMatchObject({ state: 'succeeded' });
  const met = (await target.store.events({ run: ended.id })).find(({ kind }) => kind === 'contention');
  expect(met?.data).toMatchObject({ sqlstate: '55P03', blockers: [{ application: 'shop' }] });
});

test('where the disk runs full its statement is cancelled, and it is run again once there is room', async () => {
  await using target = await openTarget(server, 'full');
  await query(target, 'CREATE TABLE disk AS SELECT 1e12 AS bytes; CREATE SEQUENCE tries');
  const slow = "SELECT pg_sleep(CASE WHEN nextval('tries') = 1 THEN 25 ELSE 0 END)";
  const running = run(
    target,
    [
      ['1', 'CREATE TABLE b ()'],
      ['2', slow],
    ],
    { freeDisk: 'SELECT bytes FROM disk' },
  );
  while ((await query(target, "SELECT FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'")).length === 0)
    await sleep(20);
  await query(target, 'UPDATE disk SET bytes = 5e8');
  while ((await target.store.runs({ states: ['throttled'] })).length === 0) await sleep(20);
  expect(await target.store.runs()).toMatchObject([{ state: 'throttled', code: 'disk_low' }]);
  await query(target, 'UPDATE disk SET bytes = 1e12');
  expect(await running).toMatchObject({ state: 'succeeded' });
  expect(await query(target, 'SELECT id FROM done ORDER BY 1')).toEqual([{ id: '1' }, { id: '2' }]);
});

test('CONCURRENTLY waits for a writer longer than lock_timeout; what a failed build left is gone before the next run', async () => {
  await using target = await openTarget(server, 'concurrently');
  await query(target, 'CREATE TABLE a (id int); INSERT INTO a VALUES (1), (1)');
  const writer = await connect(server.app(target.database));
  await writer.query('BEGIN; INSERT INTO a VALUES (2)');
  const due: Due = [['1', 'CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON a (id)', true]];
  const running = run(target, due);
  while ((await query(target, "SELECT FROM pg_index WHERE indexrelid = to_regclass('i')")).length === 0)
    await sleep(20);
  await sleep(600);
  await writer.query('COMMIT');
  await writer.end();
  expect(await running).toMatchObject({ state: 'succeeded' });
  expect((await target.store.events()).some(({ kind }) => kind === 'contention')).toBe(false);

  const unique: Due = [['2', 'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS u ON a (id)', true]];
  expect(await run(target, unique)).toMatchObject({ state: 'failed', code: 'command_failed' });
  expect(await query(target, "SELECT to_regclass('u') u")).toEqual([{ u: null }]);
});

test('an invalid index of somebody else is left alone, whenever it came up', async () => {
  await using target = await openTarget(server, 'others');
  await query(target, 'CREATE TABLE a (id int); CREATE TABLE b (id int); INSERT INTO a VALUES (1), (1)');
  const writer = await connect(server.app(target.database));
  await writer.query('BEGIN; INSERT INTO a VALUES (2)');
  const running = run(target, [['1', 'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS ours ON a (id)', true]]);
  while ((await query(target, "SELECT FROM pg_index WHERE indexrelid = to_regclass('ours')")).length === 0)
    await sleep(20);
  await query(target, 'INSERT INTO b VALUES (1), (1)');
  const theirs = query(target, 'CREATE UNIQUE INDEX CONCURRENTLY theirs ON b (id)');
  await expect(theirs).rejects.toThrow(/could not create unique index/);
  await writer.query('COMMIT');
  await writer.end();
  expect(await running).toMatchObject({ state: 'failed', code: 'command_failed' });
  const left = 'SELECT indexrelid::regclass::text AS name FROM pg_index WHERE NOT indisvalid';
  expect(await query(target, left)).toEqual([{ name: 'theirs' }]);
});

test('a command that nobody watches any more is ended, and run again', async () => {
  await using target = await openTarget(server, 'blind');
  const running = run(target, [['1', 'CREATE TABLE a (); SELECT pg_sleep(1.5)']]);
  const sleeping = "SELECT FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()";
  while ((await query(target, sleeping)).length === 0) await sleep(20);
  await query(
    target,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE application_name LIKE '% watch' AND datname = current_database()`,
  );
  const ended = await running;
  expect(ended).toMatchObject({ state: 'succeeded' });
  expect(await target.store.steps(ended.id)).toMatchObject([{ state: 'landed', attempts: 2 }]);
});

test('what the server said is told without what a migration raises, and not by what came after it', async () => {
  await using target = await openTarget(server, 'raised');
  const raise = "DO $$ BEGIN RAISE EXCEPTION 'the card 4111 1111' USING ERRCODE = 'check_violation'; END $$";
  const command = `node -e "
const pg = require('${join(import.meta.dirname, '../../../../node_modules/pg')}');
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
const send = (sql) => client.query(sql).catch(() => undefined);
client.connect().then(() => send('BEGIN')).then(() => send(process.env.RAISE)).then(() => send('SELECT 1')).then(() => process.exit(1));
"`;
  const queued = await target.queue([], { units: [], command: { command } });
  const surroundings = { cwd, parent: process.env, env: { RAISE: raise }, timeoutMs: 30_000 };
  const ended = await driveRun(target.options(queued, { command: surroundings }));
  expect(ended.why).toContain('The server said: 23514 The migration raised an exception');
  expect(JSON.stringify([ended, await target.store.events({ run: ended.id })])).not.toContain('4111');
});

test('the command has the endpoint’s own password, and no other one is taken', async () => {
  await using target = await openTarget(server, 'password');
  const { password, user } = server.app(target.database);
  const tried = join(cwd, 'tried.txt');
  const command = `env > ${tried}
node -e "
const pg = require('${join(import.meta.dirname, '../../../../node_modules/pg')}');
const at = new URL(process.env.DATABASE_URL);
const wrong = (name, value) => { const url = new URL(at); url[name] = value; return new pg.Client({ connectionString: url.href }).connect(); };
Promise.allSettled([wrong('password', 'guess'), wrong('username', 'postgres')])
  .then((all) => console.log(all.map(({ status, reason }) => status + ' ' + (reason?.code ?? reason)).join(', ')));
"`;
  const lines: string[] = [];
  const queued = await target.queue([], { units: [], command: { command } });
  const surroundings = { cwd, parent: { ...process.env, SHOP_URL: 'x' }, env: {}, timeoutMs: 30_000 };
  const onLine = (line: string): void => void lines.push(line);
  await driveRun(target.options(queued, { command: { ...surroundings, onLine } }));
  const given = readFileSync(tried, 'utf8');
  expect(given).not.toContain(password);
  expect(given).not.toContain('SHOP_URL');
  expect(given).toMatch(new RegExp(`^DATABASE_URL=postgresql://${user}:[\\w-]{32}@127.0.0.1:`, 'm'));
  expect(lines).toEqual(['rejected 28P01, rejected 28P01']);
});

test('a command that fails ends the run; what it printed goes to its log only', async () => {
  await using target = await openTarget(server, 'broken');
  const lines: string[] = [];
  const queued = await target.queue([], { units: [], command: { command: 'echo "at $DATABASE_URL"; exit 3' } });
  const ended = await driveRun(
    target.options(queued, {
      command: { cwd, parent: process.env, env: {}, timeoutMs: 10_000, onLine: (line) => lines.push(line) },
    }),
  );
  expect(ended).toMatchObject({ state: 'failed', code: 'command_failed' });
  expect(ended.why).toContain('ended with 3. The server refused nothing');
  expect(ended.why).not.toContain('at postgresql');
  expect(lines.join()).toContain('at postgresql');
  const missing = await target.queue([], { units: [], command: { command: 'no-such-program-here' } });
  const surroundings = { cwd, parent: process.env, env: {}, timeoutMs: 10_000 };
  const gone = await driveRun(target.options(missing, { command: surroundings }));
  expect(gone).toMatchObject({ state: 'failed', code: 'command_failed' });
  expect(gone.why).toContain('names a program that is not there');
  const nowhere = await target.queue([], { units: [], command: { command: 'true' } });
  expect(await driveRun(target.options(nowhere))).toMatchObject({ state: 'refused', code: 'runner_unavailable' });
});
