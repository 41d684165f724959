import { gunzipSync, gzipSync } from 'node:zlib';
import { fingerprint } from '../../database/schema/fingerprint.ts';
import type { SchemaSnapshot } from '../../database/schema/snapshot.ts';
import { schemaChanges } from '../../rehearsal/schema-changes.ts';
import { SCHEMA_LEFT } from '../guards/drift.ts';
import { compareChanges } from '../schema/compare-changes.ts';
import { readTargetSchema } from '../schema/read-target-schema.ts';
import { findEvent } from './before.ts';
import { type Driver, openWork, tell } from './driver.ts';
import { errorOf } from './pg-errors.ts';
import { send } from './session.ts';
import { Ending } from './stops.ts';

const KIND = 'schema-before';
/** Differences that are named; the rest is counted. */
const MOST = 10;

/** Keeps the schema as it is before the first statement, so that what changes can be compared, also after a crash. */
export async function keepSchema(driver: Driver): Promise<void> {
  if (driver.run.plan.expected === undefined || (await findEvent(driver, ({ kind }) => kind === KIND)) !== undefined)
    return;
  const { client } = driver.work ?? (await openWork(driver));
  const schema = await readTargetSchema(client, driver.run.plan.bookkeepingTables ?? []);
  tell(driver, KIND, { schema: gzipSync(JSON.stringify(schema)).toString('base64') });
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
 * The target must have changed as the rehearsal did. How it is left is kept: a run that waits for this one was planned for
 * the schema before it.
 * @throws Ending `failed`, with the differences
 */
export async function verifySchema(driver: Driver): Promise<void> {
  const { plan } = driver.run;
  const { expected } = plan;
  const { client } = driver.work ?? (await openWork(driver));
  const now = await readTargetSchema(client, plan.bookkeepingTables ?? []);
  await driver.options.store.note(driver.run.id, { [SCHEMA_LEFT]: fingerprint(now) });
  if (expected === undefined) {
    tell(driver, 'not-compared', {}, 'the schema was not compared: no rehearsal of just this change is known');
    return;
  }
  const kept = await findEvent(driver, ({ kind }) => kind === KIND);
  const packed = kept?.data.schema;
  if (typeof packed !== 'string') {
    const why = 'Every statement has landed, but what the schema was before is not known, so it was not compared.';
    throw new Ending('failed', { code: 'drift', why });
  }
  const before = JSON.parse(gunzipSync(Buffer.from(packed, 'base64')).toString()) as SchemaSnapshot;
  const actual = schemaChanges(before, now);
  const sameMajor = plan.expectedMajor === undefined || plan.expectedMajor === driver.major;
  const differences = compareChanges(expected, actual, { sameMajor });
  tell(driver, 'compared', { differences }, differences.length === 0 ? 'the schema is as rehearsed' : undefined);
  if (differences.length === 0) return;
  const more = differences.length > MOST ? ` And ${differences.length - MOST} more.` : '';
  throw new Ending('failed', {
    code: 'drift',
    why: `Every statement has landed, but the schema did not change as in the rehearsal. ${differences.slice(0, MOST).join(' ')}${more}`,
  });
}
