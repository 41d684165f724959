import type { AuditEvent } from '../store.ts';
import type { Before } from './catalogue/outside.ts';
import { type Driver, untilReached } from './driver.ts';

const PAGE = 500;

/** The first event of this run's trail that is meant. */
export async function findEvent(
  driver: Driver,
  isMeant: (event: AuditEvent) => boolean,
): Promise<AuditEvent | undefined> {
  await driver.trail.flush();
  const { store } = driver.options;
  for (let after = 0; ; ) {
    const from = after;
    const events = await untilReached(driver, () => store.events({ run: driver.run.id, after: from, limit: PAGE }));
    const found = events.find(isMeant);
    const last = events.at(-1);
    if (found !== undefined || last === undefined || events.length < PAGE) return found;
    after = last.seq;
  }
}

/** What the catalogue showed before a step was first sent outside a transaction; undefined where it never was. */
export async function readBefore(driver: Driver, step: number): Promise<Before | undefined> {
  const begun = await findEvent(driver, ({ kind, data }) => kind === 'begun' && data.step === step);
  return begun?.data.before as Before | undefined;
}
