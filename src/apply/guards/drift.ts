import { compareSchemas, describeDifference, fingerprint } from '../../database/schema/compare.ts';
import type { SchemaSnapshot } from '../../database/schema/snapshot.ts';
import { pack, unpackSchema } from '../execute/kept-schema.ts';
import { closeSession, openSession } from '../execute/session.ts';
import { readTargetSchema } from '../schema/read-target-schema.ts';
import { withoutPartitions } from '../schema/without-partitions.ts';
import type { Run, TargetStore } from '../store.ts';
import { compareStartNow } from './compare-start-now.ts';
import type { Found, Guard, GuardContext, Moment } from './context.ts';
import { isRefusal } from './control-plane.ts';
import { listDifferences } from './list-differences.ts';

/** A note of a run: the fingerprint of the schema as it was when it had ended. */
export const SCHEMA_LEFT = 'schemaLeft';
const KIND = 'schema-planned';

/** Keeps the schema that a run was planned for, so that what has changed until it starts can be named. */
export async function keepPlannedSchema(store: TargetStore, run: Pick<Run, 'id' | 'plan'>, url: string): Promise<void> {
  const session = await openSession(url, { applicationName: 'lockstep guards' });
  try {
    const schema = await readTargetSchema(session.client, run.plan.bookkeepingTables);
    // Where it has changed already, nothing of it can be told later.
    if (fingerprint(schema) !== run.plan.schemaBefore) return;
    await store.append({ run: run.id, kind: KIND, data: { schema: pack(schema) } });
  } finally {
    await closeSession(session);
  }
}

/** The target's schema is the one that the rehearsal began from, and still the one that the run was planned for. */
export const drift: Guard = {
  name: 'drift',
  unknown: 'drift',
  rollback: true,
  async check(context, moment) {
    const { client, plan } = context;
    let schema: Promise<SchemaSnapshot> | undefined;
    const read = (): Promise<SchemaSnapshot> => (schema ??= readTargetSchema(client, plan.bookkeepingTables));
    const since = await comparePlanned(context, moment, read);
    if (isRefusal(since)) return since;
    const start = await compareStartNow(context, moment, read);
    if (isRefusal(start) || 'skipped' in since) return start;
    return { detail: `${since.detail} ${'skipped' in start ? start.skipped : start.detail}` };
  },
};

async function comparePlanned(
  { environment, run, store, ahead = [], kind }: GuardContext,
  moment: Moment,
  read: () => Promise<SchemaSnapshot>,
): Promise<Found> {
  if (moment !== 'confirm' && moment !== 'start') return { skipped: 'Nothing was planned before.' };
  if (run === undefined) return { skipped: 'No run was shown.' };
  if (moment !== 'start' && ahead.length > 0) return { skipped: 'It is asked when its turn comes.' };
  const now = await read();
  if (fingerprint(now) === run.plan.schemaBefore) return { detail: 'The schema is the one that was planned for.' };
  const mayWait = kind !== 'rollback' && (moment === 'start' || run.notes.behind !== undefined);
  const last = mayWait ? await store.lastEnded() : undefined;
  if (last !== undefined && isLeftBy(last, run, fingerprint(now))) {
    return { detail: `The schema is as run \`${last.id}\` left it, for which this one waited.` };
  }
  const planned = await plannedSchema(store, run.id);
  const differences =
    planned === undefined ? [] : compareSchemas(...withoutPartitions([planned, now])).map(describeDifference);
  if (planned !== undefined && differences.length === 0) {
    return { detail: 'The schema is the one that was planned for, but for partitions.' };
  }
  const listed = listDifferences(differences.map((line) => `${line}.`));
  return {
    code: moment === 'confirm' ? 'confirm_mismatch' : 'drift',
    message: `The schema of \`${environment}\` has changed since run \`${run.id}\` was planned.${listed}`,
    nextStep: `\`/migrate ${run.kind} ${environment}\` plans it against the schema as it is now.`,
  };
}

/** Nobody but runs that came before it has changed the schema since it was planned. */
function isLeftBy(last: Run, run: Run, now: string): boolean {
  return last.state === 'succeeded' && last.updatedAt > run.createdAt && last.notes[SCHEMA_LEFT] === now;
}

async function plannedSchema(store: TargetStore, run: string): Promise<SchemaSnapshot | undefined> {
  return unpackSchema((await store.events({ run, limit: 100 })).find(({ kind }) => kind === KIND));
}
