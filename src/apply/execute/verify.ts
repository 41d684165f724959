import { fingerprint } from '../../database/schema/fingerprint.ts';
import { schemaChanges } from '../../rehearsal/schema-changes.ts';
import { SCHEMA_LEFT } from '../guards/drift.ts';
import { compareChanges } from '../schema/compare-changes.ts';
import { readTargetSchema } from '../schema/read-target-schema.ts';
import { withoutPartitions } from '../schema/without-partitions.ts';
import { findEvent } from './before.ts';
import { type Driver, openWork, tell } from './driver.ts';
import { endAsDrift } from './end-as-drift.ts';
import { pack, SCHEMA_BEFORE, SCHEMA_CHANGED, unpackSchema } from './kept-schema.ts';
import { errorOf } from './pg-errors.ts';
import { send } from './session.ts';
import { Ending } from './stops.ts';
import { readRecords } from './unit-records.ts';
import { verifyBack } from './verify-back.ts';

/** Keeps the schema as it is before the first statement, so that what changes can be compared, also after a crash. */
export async function keepSchema(driver: Driver): Promise<void> {
  const { plan, kind } = driver.run;
  const isWanted = plan.expected !== undefined || plan.reversible === true || kind === 'rollback';
  if (!isWanted) return;
  if ((await findEvent(driver, ({ kind }) => kind === SCHEMA_BEFORE)) !== undefined) return;
  // One that was begun by an older Lockstep: it is too late.
  if (plan.expected === undefined && (await readRecords(driver)).size > 0) return;
  const { client } = driver.work ?? (await openWork(driver));
  const schema = await readTargetSchema(client, plan.bookkeepingTables ?? []);
  tell(driver, SCHEMA_BEFORE, { schema: pack(schema) });
  await driver.trail.flush();
}

/**
 * How a run that came to no good end leaves the schema, for whoever tries again: what has landed is not run again as long
 * as nobody has changed it. Where it cannot be read now, that is not known, and the next plan says so.
 */
export async function keepSchemaLeft(driver: Driver): Promise<void> {
  const { bookkeepingTables = [], command } = driver.run.plan;
  if (command !== undefined) return;
  try {
    const work = driver.work ?? (await openWork(driver));
    await send(work, `SET lock_timeout = '1s'; SET statement_timeout = '5s'`);
    const left = fingerprint(await readTargetSchema(work.client, bookkeepingTables));
    await driver.options.store.note(driver.run.id, { [SCHEMA_LEFT]: left });
  } catch (thrown) {
    tell(driver, 'schema-not-kept', errorOf(thrown));
  }
}

/**
 * The target must have changed as the rehearsal did; what takes a run back must bring what that run found. How it is left
 * is kept: a run that waits for this one was planned for the schema before it.
 * @throws Ending `failed`, with the differences
 */
export async function verifySchema(driver: Driver): Promise<void> {
  const { kind, plan, id } = driver.run;
  const { client } = driver.work ?? (await openWork(driver));
  const now = await readTargetSchema(client, plan.bookkeepingTables ?? []);
  await driver.options.store.note(id, { [SCHEMA_LEFT]: fingerprint(now) });
  const before = unpackSchema(await findEvent(driver, (event) => event.kind === SCHEMA_BEFORE));
  if (kind === 'rollback') return verifyBack(driver, { before, now });
  const actual = before === undefined ? undefined : schemaChanges(before, now);
  if (actual !== undefined) {
    tell(driver, SCHEMA_CHANGED, {
      changes: pack(actual.map(({ what, property }) => ({ what, ...(property !== undefined && { property }) }))),
    });
  }
  if (plan.expected === undefined) {
    tell(driver, 'not-compared', {}, 'the schema was not compared: no rehearsal of just this change is known');
    return;
  }
  if (actual === undefined) {
    const why = 'Every statement has landed, but what the schema was before is not known, so it was not compared.';
    throw new Ending('failed', { code: 'drift', why });
  }
  const sameMajor = plan.expectedMajor === undefined || plan.expectedMajor === driver.major;
  const own = before === undefined ? actual : schemaChanges(...withoutPartitions([before, now], plan.expected));
  const differences = compareChanges(plan.expected, own, { sameMajor });
  tell(driver, 'compared', { differences }, differences.length === 0 ? 'the schema is as rehearsed' : undefined);
  if (differences.length > 0) endAsDrift('the schema did not change as in the rehearsal.', differences);
}
