import type { Step, Unit } from '../plan.ts';
import { connectRun } from './connect.ts';
import { type Driver, nameOf, tell } from './driver.ts';
import { errorOf } from './pg-errors.ts';
import { shown } from './shown.ts';
import { Ending } from './stops.ts';
import { failUnit } from './unit-records.ts';
import type { WatchReport } from './watch.ts';

/** Opens both connections again; what the unit has come to is looked up by the caller. @throws Ending, Stopped, DatabaseError */
export async function reconnect(
  driver: Driver,
  unit: Unit,
  { step, thrown, report }: { step: Step; thrown: unknown; report?: WatchReport | undefined },
): Promise<void> {
  const data = { step: step.index, ...errorOf(thrown), ...(report?.cause && { watch: report.cause }) };
  const which = report?.cause === undefined ? 'connection' : `connection that watches (${report.cause.message})`;
  tell(driver, 'connection-lost', data, `the ${which} broke; looking what landed`);
  await connectRun(driver, unit);
}

/** The run ends with the statement that failed. @throws Ending `failed` */
export async function giveUp(
  driver: Driver,
  unit: Unit,
  { step, thrown, code = 'statement_failed', next = '' }: { step: Step; thrown: unknown; code?: string; next?: string },
): Promise<never> {
  await failUnit(driver, unit, { step, thrown });
  const { sqlstate, message } = errorOf(thrown);
  tell(driver, 'failed', { step: step.index, sqlstate, sql: shown(step.sql) });
  const error = sqlstate === undefined ? message : `${sqlstate} ${message}`;
  const back = unit.transactional && unit.lone !== true ? ' Its transaction was taken back.' : '';
  throw new Ending('failed', { code, why: `${nameOf(driver, step)} failed: ${error}.${back}${next}` });
}
