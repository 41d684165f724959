import { setTimeout as sleep } from 'node:timers/promises';
import type { Unit } from '../plan.ts';
import {
  checkStopping,
  closeSessions,
  type Driver,
  obeyControls,
  openBoth,
  openWork,
  tell,
  untilReached,
} from './driver.ts';
import { refusePooled } from './pooled.ts';
import { runName, send, signalBackend, type TargetSession, watchName } from './session.ts';
import { Ending } from './stops.ts';

/** Key of the lock that every run takes on its database: `LOCK`, `STEP` in ASCII. */
const LOCK = [0x4c4f434b, 0x53544550];
/** ms that a session may take to end. */
const LOCK_MS = 3000;

/**
 * Opens both connections and takes the target's lock, once no backend of an earlier driver of this run is left: one that
 * runs a statement outside a transaction is waited for, because it cannot be taken back; every other one is ended.
 * @param unit the one that may be under way
 * @throws Ending, Stopped, DatabaseError
 */
export async function connectRun(driver: Driver, unit: Unit | undefined): Promise<void> {
  await closeSessions(driver);
  await untilReached(driver, async () => {
    await closeSessions(driver);
    const { control, work } = await openBoth(driver);
    driver.major = control.major;
    // First of all: what follows would be other people's behind a pooler.
    await refusePooled(work, control);
    await outliveOldBackends(driver, { control, work, unit });
    await takeLock(driver, control);
  });
}

/** The work connection, with what the units before this one set on theirs. */
export async function workFor(driver: Driver, unit: Unit): Promise<TargetSession> {
  const work = driver.work ?? (await openWork(driver));
  // A driver that is gone without a word must not leave a transaction open.
  if (driver.fresh) await send(work, `SET idle_in_transaction_session_timeout = '15s'`);
  if (driver.fresh) for (const setting of unit.session ?? []) await send(work, setting);
  driver.fresh = false;
  return work;
}

interface OldBackend {
  pid: number;
  backendStart: string;
  applicationName: string;
  busy: boolean;
}

async function outliveOldBackends(
  driver: Driver,
  { control, work, unit }: { control: TargetSession; work: TargetSession; unit: Unit | undefined },
): Promise<void> {
  const { run } = driver;
  let told = false;
  for (;;) {
    checkStopping(driver);
    const { rows } = await control.client.query<OldBackend>(
      `SELECT pid, backend_start::text AS "backendStart", application_name AS "applicationName",
         coalesce(state = 'active', false) AS busy
       FROM pg_catalog.pg_stat_activity
       WHERE application_name = ANY ($1) AND pid <> ALL ($2::int[]) AND datname = current_database()`,
      [
        [runName(run.id), watchName(run.id)],
        [control.pid, work.pid],
      ],
    );
    if (rows.length === 0) return;
    for (const old of rows) {
      const waitsFor = old.busy && old.applicationName === runName(run.id) && mayRunOutside(unit);
      if (!waitsFor) await signalBackend(control, 'pg_terminate_backend', old);
      else {
        if (!told)
          tell(
            driver,
            'waits-for-backend',
            { pid: old.pid },
            `waiting for the statement that pid ${old.pid} still runs`,
          );
        told = true;
        await cancelWhereAsked(driver, control, old);
      }
    }
    await sleep(told ? driver.pace.controls : 20);
  }
}

function mayRunOutside(unit: Unit | undefined): boolean {
  return unit !== undefined && (!unit.transactional || unit.lone === true);
}

async function cancelWhereAsked(driver: Driver, control: TargetSession, old: OldBackend): Promise<void> {
  try {
    await obeyControls(driver);
  } catch (thrown) {
    // What it did is looked up once it is gone; the command itself is obeyed after that.
    if (!(thrown instanceof Ending)) throw thrown;
    if (thrown.to === 'cancelled') await signalBackend(control, 'pg_cancel_backend', old);
  }
}

/**
 * A session's lock, so that it ends with the session; that of a run which has ended just now is waited for.
 * https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
 */
async function takeLock(driver: Driver, control: TargetSession): Promise<void> {
  const deadline = performance.now() + LOCK_MS;
  do {
    const { rows } = await control.client.query<{ taken: boolean }>(
      `SELECT pg_catalog.pg_try_advisory_lock($1, $2) AS taken`,
      LOCK,
    );
    if (rows[0]?.taken === true) return;
    checkStopping(driver);
    await sleep(50);
  } while (performance.now() < deadline);
  const { rows: holders } = await control.client.query<{ pid: number; name: string }>(
    `SELECT l.pid, coalesce(a.application_name, '') AS name
     FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a USING (pid)
     WHERE l.locktype = 'advisory' AND l.classid = $1 AND l.objid = $2 AND l.objsubid = 2 AND l.granted
       AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())`,
    LOCK,
  );
  const [holder] = holders;
  const who = holder === undefined ? 'another run' : `pid ${holder.pid} (${holder.name})`;
  const why = `${who} holds the lock of this database: one run at a time.`;
  throw new Ending('refused', { code: 'locked', why });
}
