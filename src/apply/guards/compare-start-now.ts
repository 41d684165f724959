import type { SchemaSnapshot } from '../../database/schema/snapshot.ts';
import { compareStart } from '../schema/compare-start.ts';
import type { Found, GuardContext, Moment } from './context.ts';
import { listDifferences } from './list-differences.ts';

/**
 * What the change touches is on the target as it was where the rehearsal began: also what was changed by hand before the
 * run was planned is found. What it does not touch may be otherwise.
 * @param read the target's schema as it is now
 */
export async function compareStartNow(
  context: GuardContext,
  moment: Moment,
  read: () => Promise<SchemaSnapshot>,
): Promise<Found> {
  const { environment, evidence } = context;
  if (context.kind === 'rollback') return { skipped: 'A rollback begins where its run ended.' };
  if (moment !== 'start' && (context.ahead ?? []).length > 0) return { skipped: 'It is asked when its turn comes.' };
  const { schemaStart } = evidence;
  if (schemaStart === undefined)
    return { skipped: 'What the rehearsal began from is not known, so it was not compared.' };
  const other = await whyOther(context);
  if (other !== undefined) return { skipped: `It was not compared with where the rehearsal began: ${other}.` };
  const now = await read();
  const sameMajor = evidence.major === undefined || evidence.major === now.identity.major;
  const differences = compareStart(schemaStart, now, { sameMajor });
  if (differences.length === 0) return { detail: 'What it touches is as it was where the rehearsal began.' };
  return {
    code: 'drift',
    message: `What this change touches on \`${environment}\` is not as it was where its rehearsal began.${listDifferences(differences)}`,
    nextStep:
      'Take the difference back on the database; or bring it into the migrations: merge one that makes the same, tell the tool’s history table of this database that it is applied, and run the check on it. Then give the command again.',
  };
}

/** The rehearsal began behind everything that was merged before, and ran all of the change. */
async function whyOther({ plan, store, run, beyond }: GuardContext): Promise<string | undefined> {
  if (beyond !== undefined) return `\`${beyond}\`, which was merged later, is applied`;
  if (plan.expected === undefined) return 'this run brings a part of the change, or more than it';
  // What a run that came to no good end has left behind is its retry's, and of a command its own history's, to know.
  for (const each of await store.runs({ digest: plan.change.digest, states: ['failed', 'cancelled'] })) {
    const steps = each.id === run?.id ? [] : await store.steps(each.id);
    if (steps.some(({ state }) => plan.command !== undefined || state !== 'failed')) {
      return `run \`${each.id}\` has begun it there`;
    }
  }
  return undefined;
}
