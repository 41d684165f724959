import { compareSchemas, describeDifference, type SchemaDifference } from '../../database/schema/compare.ts';
import { subjectOf } from '../../database/schema/describe.ts';
import type { SchemaSnapshot } from '../../database/schema/snapshot.ts';
import { schemaChanges } from '../../rehearsal/schema-changes.ts';
import { COMPARED } from '../run-state.ts';
import type { Run } from '../store.ts';
import { findEventOf } from './before.ts';
import { type Driver, tell } from './driver.ts';
import { endAsDrift } from './end-as-drift.ts';
import { type Changed, SCHEMA_BEFORE, SCHEMA_CHANGED, unpackChanges, unpackSchema } from './kept-schema.ts';

/**
 * What a run changed must be again as it was before that run, as in the rehearsal of the way back, which is let through
 * only where it came out even. What others have changed since is left alone.
 * @param before the schema before the rollback's first statement
 * @throws Ending `failed`, with the differences
 */
export async function verifyBack(
  driver: Driver,
  { before, now }: { before: SchemaSnapshot | undefined; now: SchemaSnapshot },
): Promise<void> {
  const { run, options } = driver;
  const { store } = options;
  const taken = run.of === undefined ? undefined : await store.run(run.of);
  const first = taken === undefined ? undefined : await firstOf(driver, taken);
  const wanted = first && unpackSchema(await findEventOf(driver, { run: first.id, kind: SCHEMA_BEFORE }));
  if (taken === undefined || wanted === undefined || wanted.identity.major !== now.identity.major) {
    tell(driver, 'not-compared', {}, 'the schema was not compared: what it was before that run is not known');
    return;
  }
  const brought = unpackChanges(await findEventOf(driver, { run: taken.id, kind: SCHEMA_CHANGED }));
  const changed = [
    ...(brought ?? taken.plan.expected ?? []),
    ...(before === undefined ? [] : schemaChanges(before, now)),
  ];
  // A column that comes back comes back last.
  const left = compareSchemas(wanted, now).filter((each) => each.kind !== 'order' && isOf(each, changed));
  const differences = left.map((each) => `${describeDifference(each)}.`);
  tell(
    driver,
    'compared',
    { differences, with: taken.id },
    differences.length === 0 ? 'the schema is as before' : undefined,
  );
  await store.note(run.id, { [COMPARED]: taken.id });
  if (differences.length === 0) return;
  endAsDrift(`the schema is not the one from before run \`${taken.id}\`, as it was in the rehearsal.`, differences);
}

/** A retry goes on behind what had landed: what is taken back with it began with the first of them. */
async function firstOf({ options: { store } }: Driver, run: Run): Promise<Run> {
  for (let first = run; ; ) {
    const { retryOf } = first.notes;
    const previous = typeof retryOf === 'string' ? await store.run(retryOf) : undefined;
    if (previous === undefined) return first;
    first = previous;
  }
}

/** The same thing, or a part of one that came or went as a whole. */
function isOf(difference: SchemaDifference, changed: readonly Changed[]): boolean {
  const subject = subjectOf(difference);
  return changed.some(
    ({ what, property }) => what === subject || (what === difference.object && property === undefined),
  );
}
