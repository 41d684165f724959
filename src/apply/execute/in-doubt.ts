import type { Step, Unit } from '../plan.ts';
import { type Driver, moveRun, nameOf, tell } from './driver.ts';
import { Ending } from './stops.ts';
import { failUnit, intendUnit, proveOutside, readRecords } from './unit-records.ts';

/** A note on the run: the person who looked says that this step has landed. */
export const landedNote = (step: number): string => `landed:${step}`;

export function saidToHaveLanded({ run }: Driver, step: Step): boolean {
  return run.notes[landedNote(step.index)] === true;
}

/**
 * Nobody can know by looking whether a step has landed: a person decides, and until then nothing moves.
 * @throws Ending `needs_operator`
 */
export async function inDoubt(
  driver: Driver,
  { unit, step, why }: { unit: Unit; step: Step; why: string },
): Promise<void> {
  const { id } = driver.run;
  if (saidToHaveLanded(driver, step)) {
    const record = (await readRecords(driver)).get(step.index);
    if (record === undefined || record.state === 'failed') await intendUnit(driver, unit);
    await proveOutside(driver, step, { proof: 'the operator says that it landed' });
    tell(driver, 'landed', { steps: [step.index], proof: 'operator' });
    return;
  }
  const error = { message: why };
  const records = await readRecords(driver);
  if (records.get(step.index)?.state === 'intent')
    await failUnit(driver, unit, { step, thrown: error, state: 'in_doubt' });
  await moveRun(driver, 'in_doubt', { code: 'in_doubt', why });
  throw new Ending('needs_operator', {
    code: 'in_doubt',
    why:
      `${nameOf(driver, step)} was under way when its driver ended, and ${why}. Look at the database, then: ` +
      `/migrate resume ${id} to run it again, /migrate resume ${id} --landed where it is done, ` +
      `/migrate cancel ${id} to end the run as it is.`,
  });
}
