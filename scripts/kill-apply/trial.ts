import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { driveRun } from '../../src/apply/execute/drive.ts';
import { planUnits } from '../../src/apply/execute/plan-units.ts';
import { isTerminal } from '../../src/apply/run-state.ts';
import { openTargetStore } from '../../src/apply/store/open.ts';
import type { Run, TargetStore } from '../../src/apply/store.ts';
import { withClient } from '../../src/database/client.ts';
import type { CrashServer } from '../../test/support/crash-server.ts';
import { checkOutcome, type Outcome } from './check.ts';
import type { Child, createChildren } from './child.ts';
import { MIGRATIONS } from './plan.ts';
import { settings } from './settings.ts';

export const ENVIRONMENT = 'production';
export const TEMPLATE = 'kill_template';

/** Who is killed: the driver; the server's process that runs its statements; the whole server; both; nobody, but it stands still until another has taken over. */
export type Victim = 'driver' | 'backend' | 'server' | 'both' | 'frozen';

export interface Kill {
  victim: Victim;
  /** A boundary, or ms after the driver began, or after the kill before. */
  when: string | number;
}

export interface Laboratory {
  server: CrashServer;
  children: ReturnType<typeof createChildren>;
  expected: Outcome;
}

/** Drives a run, kills, again and again where that is asked, recovers, and looks. */
export async function runTrial(
  { server, children, expected }: Laboratory,
  kills: readonly Kill[],
): Promise<{ killed: Victim[]; problems: string[] }> {
  const database = `kill_${randomUUID().slice(0, 8)}`;
  await createDatabase(server, database);
  const url = server.url(database);
  const store = await again(() => openTargetStore({ url, environment: ENVIRONMENT }));
  const all: Child[] = [];
  const killed: Victim[] = [];
  const problems: string[] = [];
  try {
    const run = await again(() => queueRun(store));
    let child: Child | undefined;
    for (const { victim, when } of kills) {
      if (child === undefined || child.isOver()) {
        if (isTerminal(await stateOf(store, run))) break;
        await expireLease(store);
        const stop = typeof when === 'string' ? { stopAt: when } : {};
        child = await children.take({ url, runId: run.id, environment: ENVIRONMENT, ...stop });
        all.push(child);
        await child.says('begun');
      }
      if (typeof when === 'number') await sleep(when);
      else if ((await child.says(`at ${when}`)) === undefined) problems.push(`${when} was never reached`);
      // Where it ended by itself before, there was nobody to kill.
      if (isTerminal(await stateOf(store, run))) break;
      await kill({ server, child, store, run, victim });
      killed.push(victim);
      if (victim === 'driver' || victim === 'both' || victim === 'frozen') child = undefined;
      else child.send('go on');
    }
    if (child !== undefined) await Promise.race([child.ended, sleep(60_000)]);
    problems.push(...(await recover(store, { url, run })));
    for (const frozen of all) {
      frozen.process.kill('SIGCONT');
      frozen.send('go on');
      await Promise.race([frozen.ended, sleep(60_000)]);
    }
    problems.push(...(await again(() => checkOutcome(server.address(database), { store, runId: run.id, expected }))));
    return { killed, problems };
  } finally {
    for (const child of all) child.process.kill('SIGKILL');
    await store[Symbol.asyncDispose]();
    await dropDatabase(server, database);
  }
}

async function stateOf(store: TargetStore, { id }: Run): Promise<Run['state']> {
  return (await again(() => store.run(id)))?.state ?? 'failed';
}

/** The lease's 15 s pass at once. */
export async function expireLease({ pool }: TargetStore): Promise<void> {
  await again(() => pool.query(`UPDATE lockstep.beats SET at = at - interval '1 hour' WHERE at > '-infinity'`));
}

export async function queueRun(store: TargetStore): Promise<Run> {
  const change = {
    digest: randomUUID(),
    repository: 'octo/shop',
    mergeSha: 'a'.repeat(40),
    source: { tool: 'sql', path: 'm' } as const,
    migrations: [],
  };
  const units = planUnits({ bookkeeping: '', migrations: MIGRATIONS, direction: 'up' });
  const made = await store.create({
    ...{ environment: ENVIRONMENT, kind: 'apply' },
    plan: { change, earlier: [], units, schemaBefore: '' },
    actor: { login: 'ada', role: 'admin', via: 'cli' },
  });
  await store.move(made.id, 'validating', { from: 'requested' });
  return store.move(made.id, 'queued', { from: 'validating' });
}

async function kill(on: {
  server: CrashServer;
  child: Child;
  store: TargetStore;
  run: Run;
  victim: Victim;
}): Promise<void> {
  const { server, child, store, run, victim } = on;
  if (victim === 'frozen') child.process.kill('SIGSTOP');
  if (victim === 'driver' || victim === 'both') child.process.kill('SIGKILL');
  if (victim === 'server' || victim === 'both') {
    await server.crash();
    await server.restart();
  }
  if (victim === 'backend') {
    const { rows } = await again(() =>
      store.pool.query<{ pid: number }>(`SELECT pid FROM pg_stat_activity WHERE application_name = $1`, [
        `lockstep/${run.id}`,
      ]),
    );
    // It may have ended by itself since.
    for (const { pid } of rows) killWhereThere(pid);
  }
}

function killWhereThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {}
}

/** What the bot does: takes the run up as soon as its driver's lease is over. */
async function recover(store: TargetStore, { url, run }: { url: string; run: Run }): Promise<string[]> {
  const deadline = performance.now() + 90_000;
  let last = '';
  while (performance.now() < deadline) {
    try {
      const now = await store.run(run.id);
      if (now === undefined) return ['the run is lost'];
      if (isTerminal(now.state)) return [];
      await expireLease(store);
      await driveRun({ store, runId: run.id, url, owner: `recovery ${randomUUID()}`, ...settings });
    } catch (thrown) {
      last = thrown instanceof Error ? thrown.message : String(thrown);
      await sleep(100);
    }
  }
  return [`it is stuck: ${last}`];
}

async function createDatabase(server: CrashServer, name: string): Promise<void> {
  await again(() =>
    withClient(server.address('postgres'), (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE}`)),
  );
}

async function dropDatabase(server: CrashServer, name: string): Promise<void> {
  await again(() =>
    withClient(server.address('postgres'), (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)),
  );
}

/** The server may be down, for another trial's sake or its own. */
async function again<T>(doIt: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await doIt();
    } catch (thrown) {
      if (attempt > 50) throw thrown;
      await sleep(100);
    }
  }
}
