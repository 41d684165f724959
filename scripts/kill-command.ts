/**
 * `npm run kill:command -- --moments N --seed S`: runs of a project's own migrate command that are killed (kill -9) at N
 * random moments: the driver, the command, or the server's process of its session. One tool keeps its history in the
 * transaction of each migration, the other one behind it. After recovery each migration ran exactly once, by a log that
 * it writes itself, and nothing is stuck: the first goes on by itself, for the second a person looks where it says so.
 * `--short` takes some. Exits with 1 where a promise is broken.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openTargetStore } from '../src/apply/store/open.ts';
import type { Run, TargetStore } from '../src/apply/store.ts';
import { withClient } from '../src/database/client.ts';
import { loadParser } from '../src/sql/postgres/parser.ts';
import { type CrashServer, startCrashServer } from '../test/support/crash-server.ts';
import { createChildren } from './kill-apply/child.ts';
import { ENVIRONMENT, expireLease } from './kill-apply/trial.ts';

const { values } = parseArgs({
  options: {
    moments: { type: 'string' },
    seed: { type: 'string', default: '1' },
    short: { type: 'boolean', default: false },
  },
});
const moments = Number(values.moments ?? (values.short ? 9 : 150));
const COUNT = 6;
const victims = ['driver', 'command', 'backend'] as const;
type Victim = (typeof victims)[number];
type Tool = 'together' | 'apart';

const cwd = mkdtempSync(join(tmpdir(), 'kill-command-'));
// As projects write them; `apart` writes its history once the migration is there.
writeFileSync(
  join(cwd, 'migrate.mjs'),
  `import { writeFileSync } from 'node:fs';
import pg from '${join(import.meta.dirname, '../node_modules/pg/esm/index.mjs')}';
const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
await client.connect();
// From here on it is worth killing.
writeFileSync('pid', String(process.pid));
const { rows } = await client.query('SELECT id FROM history');
for (let id = 1; id <= ${COUNT}; id++) {
  if (rows.some((row) => row.id === id)) continue;
  const record = () => client.query('INSERT INTO history VALUES ($1)', [id]);
  await client.query('BEGIN');
  await client.query('INSERT INTO ran VALUES ($1)', [id]);
  await client.query('UPDATE items SET n = n + 1');
  await client.query('SELECT pg_sleep(0.05)');
  if (process.env.TOOL === 'together') await record();
  await client.query('COMMIT');
  if (process.env.TOOL === 'apart') await record();
}
await client.end();
`,
);

await loadParser();
await using server = await startCrashServer(17, { restart_after_crash: 'on' });
using children = createChildren(2);
const random = numbers(Number(values.seed));
const failures: string[] = [];
const count: Record<Victim | 'looked', number> = { driver: 0, command: 0, backend: 0, looked: 0 };
const began = performance.now();
for (let trial = 0; trial < moments; trial++) {
  const tool: Tool = trial % 3 === 2 ? 'apart' : 'together';
  const victim = victims[Math.floor(random() * victims.length)] ?? 'driver';
  const when = Math.round(random() * 600);
  const problems = await runTrial(`kill_${trial}`, { tool, victim, when }).catch((thrown: unknown) => [String(thrown)]);
  if (problems.length > 0) failures.push(`${trial} ${tool} ${victim} ${when}: ${problems.join('; ')}`);
  if (problems.length > 0) console.log(`FAILED ${failures.at(-1)}`);
}
rmSync(cwd, { recursive: true, force: true });
const kills = victims.map((victim) => `${victim} ${count[victim]}`).join(', ');
const seconds = Math.round((performance.now() - began) / 1000);
console.log(
  `${moments} runs, killed: ${kills}; a person looked ${count.looked} times; ${failures.length} failures, ${seconds} s`,
);
if (failures.length > 0) process.exitCode = 1;

async function runTrial(
  database: string,
  { tool, victim, when }: { tool: Tool; victim: Victim; when: number },
): Promise<string[]> {
  await sql(server, 'postgres', `CREATE DATABASE ${database}`);
  const tables = 'CREATE TABLE history (id int PRIMARY KEY); CREATE TABLE ran (id int); CREATE TABLE items (n int)';
  await sql(server, database, `${tables}; INSERT INTO items VALUES (0)`);
  const url = server.url(database);
  const store = await openTargetStore({ url, environment: ENVIRONMENT });
  try {
    const run = await queue(store);
    const command = { cwd, parent: { PATH: process.env.PATH }, env: { TOOL: tool }, timeoutMs: 60_000 };
    const job = { url, runId: run.id, environment: ENVIRONMENT, command };
    rmSync(join(cwd, 'pid'), { force: true });
    const child = await children.take(job);
    await child.says('at intended 0');
    while (!child.isOver() && pidOfCommand() === undefined) await sleep(5);
    await sleep(when);
    await kill(victim, { driver: child.process.pid, database, run });
    const deadline = performance.now() + 90_000;
    for (;;) {
      await Promise.race([child.ended, victim === 'driver' ? undefined : sleep(30_000)]);
      const now = await store.run(run.id);
      if (now?.state === 'succeeded') break;
      if (now?.state === 'needs_operator') await look(store, { database, run, tool });
      else if (now === undefined || ['failed', 'refused', 'cancelled'].includes(now.state))
        return [`it ended as ${now?.state}: ${now?.why}`];
      if (performance.now() > deadline) return [`it is stuck at ${now.state}`];
      await expireLease(store);
      const next = await children.take(job);
      await next.ended;
    }
    return await check(store, { database, tool });
  } finally {
    await store[Symbol.asyncDispose]();
    await sql(server, 'postgres', `DROP DATABASE ${database} WITH (FORCE)`);
  }
}

function pidOfCommand(): number | undefined {
  try {
    return Number(readFileSync(join(cwd, 'pid'), 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

async function kill(
  victim: Victim,
  { driver, database, run }: { driver: number | undefined; database: string; run: Run },
): Promise<void> {
  const name = `lockstep/${run.id}`;
  const backends = await sql<{ pid: number }>(
    server,
    database,
    `SELECT pid FROM pg_stat_activity WHERE application_name = '${name}' AND query <> '' ORDER BY backend_start DESC LIMIT 1`,
  );
  const pid = { driver, command: pidOfCommand(), backend: backends[0]?.pid }[victim];
  if (pid === undefined) return;
  try {
    process.kill(pid, 'SIGKILL');
    count[victim] += 1;
  } catch {
    // It has ended by itself.
  }
}

/** What a person does who is asked: mends the history by what is there, and lets the run go on. */
async function look(
  store: TargetStore,
  { database, run, tool }: { database: string; run: Run; tool: Tool },
): Promise<void> {
  if (tool === 'together') throw new Error('a person was asked for what stood in transactions with its history');
  count.looked += 1;
  await sql(server, database, 'INSERT INTO history SELECT id FROM ran ON CONFLICT DO NOTHING');
  await store.control({ run: run.id, verb: 'resume', actor: { login: 'ada', role: 'admin', via: 'cli' } });
}

async function check(store: TargetStore, { database, tool }: { database: string; tool: Tool }): Promise<string[]> {
  const [found] = await sql<{ ran: string; history: string; n: number }>(
    server,
    database,
    `SELECT (SELECT string_agg(id::text, ',' ORDER BY id) FROM ran) AS ran,
       (SELECT string_agg(id::text, ',' ORDER BY id) FROM history) AS history, (SELECT n FROM items) AS n`,
  );
  const all = Array.from({ length: COUNT }, (_, index) => index + 1).join();
  const problems: string[] = [];
  if (found?.ran !== all || found.n !== COUNT)
    problems.push(`${tool}: ran ${found?.ran}, rows changed ${found?.n} times`);
  if (found?.history !== all) problems.push(`the history has ${found?.history}`);
  if ((await store.verifyChain()) !== undefined) problems.push('the trail is broken');
  const left = `SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'lockstep/%' AND datname = current_database()`;
  if ((await sql(server, database, left)).length > 0) problems.push('a session is left');
  return problems;
}

async function queue(store: TargetStore): Promise<Run> {
  const source = { tool: 'command', path: 'db' } as const;
  const change = { digest: 'd', repository: 'octo/shop', mergeSha: 'a'.repeat(40), source, migrations: [] };
  const made = await store.create({
    ...{ environment: ENVIRONMENT, kind: 'apply', actor: { login: 'ada', role: 'admin', via: 'cli' } },
    plan: { change, earlier: [], units: [], schemaBefore: '', command: { command: 'exec node migrate.mjs' } },
  });
  await store.move(made.id, 'validating', { from: 'requested' });
  return store.move(made.id, 'queued', { from: 'validating' });
}

/** The server may be starting again. */
async function sql<T extends object>(on: CrashServer, database: string, text: string): Promise<T[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await withClient(on.address(database), async (client) => (await client.query<T>(text)).rows);
    } catch (thrown) {
      if (attempt > 50 || !/recovery mode|starting up|terminat|ECONN|crash/.test(String(thrown))) throw thrown;
      await sleep(100);
    }
  }
}

/** The same for the same seed. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}
