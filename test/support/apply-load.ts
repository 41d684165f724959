import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { driveRun } from '../../src/apply/execute/drive.ts';
import { migrationOf, openTarget } from '../../src/apply/execute/testing/begin-run.ts';
import { connect, withClient } from '../../src/database/client.ts';
import type { DatabaseAddress, Server } from '../../src/database/database.ts';

export interface LoadFigures {
  state: string;
  why: string | undefined;
  /** Answers that clients got and checked. */
  answers: number;
  wrong: string[];
  /** The longest that a client waited for one answer, in ms: without a run, and during it. */
  longestBefore: number;
  longest: number;
  /** How often the run met others, by SQLSTATE, and what of them the trail names. */
  contention: Record<string, number>;
  named: boolean;
  seconds: number;
  deadlocks: number;
}

const WRITERS = 4;
const READERS = 4;
const ROWS = 20_000;

/** Takes strong locks, twice on two tables at once, and builds an index and a constraint beside the load. */
const MIGRATIONS = [
  migrationOf('1', [
    'ALTER TABLE accounts ADD COLUMN note text',
    'CREATE INDEX CONCURRENTLY accounts_note ON accounts (note)',
  ]),
  migrationOf('2', ['ALTER TABLE orders ADD COLUMN kind int; ALTER TABLE accounts ADD COLUMN kind int DEFAULT 1']),
  migrationOf('3', [
    'ALTER TABLE accounts ADD CONSTRAINT rich CHECK (balance >= 0) NOT VALID',
    'ALTER TABLE accounts VALIDATE CONSTRAINT rich',
  ]),
  migrationOf('4', ['ALTER TABLE orders DROP COLUMN kind; ALTER TABLE accounts DROP COLUMN kind']),
];

/** A run while clients read and write, each checking every answer, and others stand in its way on purpose. */
export async function runUnderLoad(server: Server, { lockTimeout }: { lockTimeout: number }): Promise<LoadFigures> {
  await using target = await openTarget(server, 'load');
  const address = server.app(target.database);
  await withClient(server.admin(target.database), (client) =>
    client.query(`ALTER DATABASE ${JSON.stringify(target.database)} SET deadlock_timeout = '200ms'`),
  );
  await withClient(address, (client) =>
    client.query(`CREATE TABLE accounts (id int PRIMARY KEY, balance bigint NOT NULL);
      INSERT INTO accounts SELECT n, 0 FROM generate_series(1, ${ROWS}) n;
      CREATE TABLE orders (id int PRIMARY KEY, n bigint); INSERT INTO orders VALUES (1, 0)`),
  );
  const load = startLoad(address);
  await sleep(1500);
  const longestBefore = load.takeLongest();
  const trouble = startTrouble(address);
  const run = await target.queue(MIGRATIONS);
  const began = performance.now();
  const ended = await driveRun(
    target.options(run, {
      settings: { lockTimeout, attempts: 60, maxReplicaLag: 30 },
      pace: { backoff: 200, longestBackoff: 1000 },
    }),
  );
  const seconds = (performance.now() - began) / 1000;
  await trouble.stop();
  await load.stop();
  const met = (await target.store.events({ run: run.id })).filter(({ kind }) => kind === 'contention');
  const contention: Record<string, number> = {};
  for (const { data } of met) contention[String(data.sqlstate)] = (contention[String(data.sqlstate)] ?? 0) + 1;
  return {
    ...{ state: ended.state, why: ended.why, answers: load.answers(), wrong: [...load.wrong, ...trouble.wrong] },
    ...{ longestBefore, longest: load.takeLongest(), contention, seconds, deadlocks: trouble.deadlocks() },
    named: met.some(({ data }) => JSON.stringify(data.blockers ?? '').includes('long reader')),
  };
}

interface Load {
  wrong: string[];
  answers(): number;
  /** And begins to measure anew. */
  takeLongest(): number;
  stop(): Promise<void>;
}

function startLoad(address: DatabaseAddress): Load {
  const wrong: string[] = [];
  let [answers, longest, stopped] = [0, 0, false];

  async function client(doIt: (client: pg.Client, ask: Ask) => Promise<void>): Promise<void> {
    const connected = await connect(address, { applicationName: 'shop' });
    const ask: Ask = async (sql, values) => {
      const asked = performance.now();
      const { rows } = await connected.query<{ n: string }>(sql, values);
      longest = Math.max(longest, performance.now() - asked);
      answers += 1;
      return Number(rows[0]?.n);
    };
    try {
      while (!stopped) {
        await doIt(connected, ask);
        await sleep(5);
      }
    } catch (thrown) {
      wrong.push(thrown instanceof Error ? thrown.message : String(thrown));
    } finally {
      await connected.end();
    }
  }

  const balances = Array.from({ length: WRITERS }, () => 0);
  const writers = balances.map((_, writer) =>
    client(async (__, ask) => {
      const now = await ask('UPDATE accounts SET balance = balance + 1 WHERE id = $1 RETURNING balance AS n', [
        writer + 1,
      ]);
      balances[writer] = (balances[writer] ?? 0) + 1;
      if (now !== balances[writer]) wrong.push(`account ${writer + 1} has ${now}, not ${balances[writer]}`);
    }),
  );
  const readers = Array.from({ length: READERS }, (_, reader) =>
    client(async (__, ask) => {
      const least = balances[reader % WRITERS] ?? 0;
      const now = await ask('SELECT balance AS n FROM accounts WHERE id = $1', [(reader % WRITERS) + 1]);
      if (now < least) wrong.push(`account ${(reader % WRITERS) + 1} had ${least} and has ${now}`);
      if ((await ask('SELECT count(*) AS n FROM accounts')) !== ROWS) wrong.push('a row is lost');
    }),
  );
  return {
    wrong,
    answers: () => answers,
    takeLongest() {
      const taken = longest;
      longest = 0;
      return taken;
    },
    async stop() {
      stopped = true;
      await Promise.all([...writers, ...readers]);
    },
  };
}

type Ask = (sql: string, values?: unknown[]) => Promise<number>;

/** A reader and a writer that stay in their transactions, and one that takes two tables in the other order. */
function startTrouble(address: DatabaseAddress): { wrong: string[]; deadlocks(): number; stop(): Promise<void> } {
  const wrong: string[] = [];
  let [stopped, deadlocks] = [false, 0];

  async function repeat(name: string, doIt: (client: pg.Client) => Promise<void>): Promise<void> {
    const client = await connect(address, { applicationName: name });
    while (!stopped) {
      try {
        await doIt(client);
      } catch (thrown) {
        await client.query('ROLLBACK');
        const code = (thrown as { code?: string }).code;
        if (code === '40P01') deadlocks += 1;
        else wrong.push(`${name}: ${String(thrown)}`);
      }
      await sleep(400);
    }
    await client.end();
  }

  const all = [
    repeat('long reader', async (client) => {
      await client.query('BEGIN; SELECT count(*) FROM accounts');
      await sleep(1500);
      await client.query('COMMIT');
    }),
    repeat('idle writer', async (client) => {
      await client.query(`BEGIN; UPDATE accounts SET balance = balance WHERE id = ${ROWS}`);
      await sleep(900);
      await client.query('COMMIT');
    }),
    repeat('crossing', async (client) => {
      await client.query('BEGIN; UPDATE accounts SET balance = balance WHERE id = 100');
      await sleep(150);
      await client.query('UPDATE orders SET n = n + 1; COMMIT');
    }),
  ];
  return {
    wrong,
    deadlocks: () => deadlocks,
    async stop() {
      stopped = true;
      await Promise.all(all);
    },
  };
}
