import type { Step, StepRecord, Unit } from '../plan.ts';
import { inTransaction } from '../store/in-transaction.ts';
import { failSteps, intendSteps, proveSteps } from '../store/steps.ts';
import { type Driver, stepsOf, untilReached } from './driver.ts';
import { errorOf } from './pg-errors.ts';

/** Says, durably and before anything is sent, that a unit is about to run. @throws StaleRunError */
export async function intendUnit(driver: Driver, unit: Unit): Promise<void> {
  await untilReached(driver, () =>
    inTransaction(driver.options.store.pool, (client) => intendSteps(client, driver.lease, stepsOf(unit).steps)),
  );
}

/** Of a step that cannot have its proof in its own transaction. @throws StaleRunError */
export async function proveOutside(driver: Driver, step: Step, about: { proof: string; ms?: number }): Promise<void> {
  await untilReached(driver, () =>
    inTransaction(driver.options.store.pool, (client) =>
      proveSteps(client, driver.lease, [{ step: step.index, ...about }]),
    ),
  );
}

/** The step that failed has the error; those of its transaction that had run say that they were taken back. */
export async function failUnit(
  driver: Driver,
  unit: Unit,
  { step, thrown, state = 'failed' }: { step: Step; thrown: unknown; state?: 'failed' | 'in_doubt' },
): Promise<void> {
  const error = errorOf(thrown);
  const other = { message: `taken back with statement ${step.index + 1}` };
  const steps = unit.steps.map(({ index }) => ({ step: index, error: index === step.index ? error : other }));
  await untilReached(driver, () =>
    inTransaction(driver.options.store.pool, (client) => failSteps(client, driver.lease, { steps, state })),
  );
}

/** By the step's index. */
export async function readRecords(driver: Driver): Promise<Map<number, StepRecord>> {
  const records = await untilReached(driver, () => driver.options.store.steps(driver.run.id));
  return new Map(records.map((record) => [record.step, record]));
}

export function hasLanded(unit: Unit, records: ReadonlyMap<number, StepRecord>): boolean {
  return unit.steps.every(({ index }) => records.get(index)?.state === 'landed');
}
