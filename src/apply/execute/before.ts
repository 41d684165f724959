import type { AuditEvent } from '../store.ts';
import type { Before } from './catalogue/outside.ts';
import { type Driver, untilReached } from './driver.ts';

const PAGE = 500;

/** The first event of this run's trail that is meant. */
export async function findEvent(
  driver: Driver,
  isMeant: (event: AuditEvent) => boolean,
): Promise<AuditEvent | undefined> {
  const [first] = await findEvents(driver, isMeant, { most: 1 });
  return first;
}

/** The first event of a kind in the trail of any run. */
export async function findEventOf(
  driver: Driver,
  { run, kind }: { run: string; kind: string },
): Promise<AuditEvent | undefined> {
  const [first] = await findEvents(driver, (event) => event.kind === kind, { most: 1, run });
  return first;
}

/** The events of this run's trail, or another's, that are meant, up to `most` of them, in order. */
export async function findEvents(
  driver: Driver,
  isMeant: (event: AuditEvent) => boolean,
  { most = Number.POSITIVE_INFINITY, run = driver.run.id }: { most?: number; run?: string } = {},
): Promise<AuditEvent[]> {
  await driver.trail.flush();
  const { store } = driver.options;
  const found: AuditEvent[] = [];
  for (let after = 0; ; ) {
    const from = after;
    const events = await untilReached(driver, () => store.events({ run, after: from, limit: PAGE }));
    found.push(...events.filter(isMeant));
    const last = events.at(-1);
    if (found.length >= most || last === undefined || events.length < PAGE) return found.slice(0, most);
    after = last.seq;
  }
}

/** What the catalogue showed before a step was first sent outside a transaction; undefined where it never was. */
export async function readBefore(driver: Driver, step: number): Promise<Before | undefined> {
  const begun = await findEvent(driver, ({ kind, data }) => kind === 'begun' && data.step === step);
  return begun?.data.before as Before | undefined;
}
