import type { Migration } from '../../migrations/migration.ts';
import type { ReadChange } from '../change/read-change.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import type { TargetHistory } from '../history/read-history.ts';
import type { Run, TargetStore } from '../store.ts';

export interface TakenBackInput {
  /** The run that is to be taken back. */
  run: Run;
  read: ReadChange;
  /** Of `read.tip`. */
  target: TargetHistory;
  store: TargetStore;
}

/**
 * What taking back a run takes back, as it was merged, the newest first: the migrations that it brought, as far as the
 * target still has them. Nothing that stands on them may have landed since.
 */
export async function takenBack({ run, read, target, store }: TakenBackInput): Promise<Migration[] | GuardRefusal> {
  const [problem] = target.problems;
  if (problem !== undefined) return problem;
  const brought = await broughtBy(run, store);
  const { migrations } = read.after;
  const isThere = ({ id, everyRun }: Migration): boolean => everyRun === undefined && target.applied.has(id);
  const at = migrations.findIndex((each) => brought.has(each.id) && isThere(each));
  if (at < 0) {
    const message = `The history of \`${run.environment}\` has nothing any more of what run \`${run.id}\` brought.`;
    return { code: 'not_reversible', message, nextStep: `\`/migrate status ${run.environment}\`` };
  }
  // What was there before the merge was there in the rehearsal of the way back, too; what comes before in it stays.
  const known = idsOf([...read.before.migrations, ...migrations.slice(0, at)]);
  const later = read.tip.migrations.find((each) => isThere(each) && !brought.has(each.id) && !known.has(each.id));
  if (later !== undefined) return standsOnIt(run, `\`${later.path}\` has landed on it since`);
  return migrations.filter((each) => brought.has(each.id) && isThere(each)).toReversed();
}

/** Of a run that goes on behind one that failed, what that one had landed belongs to it. */
async function broughtBy(run: Run, store: TargetStore): Promise<ReadonlySet<string>> {
  const brought = new Set<string>();
  const add = ({ plan }: Run): void => {
    for (const { migration } of plan.units.flatMap(({ steps }) => steps)) brought.add(migration);
  };
  add(run);
  for (const each of await store.runs({ digest: run.plan.change.digest })) {
    if (each.updatedAt > run.updatedAt || each.id === run.id) continue;
    if (each.kind === 'rollback' || (each.state !== 'failed' && each.state !== 'cancelled')) break;
    add(each);
  }
  return brought;
}

/** A run that ended after this one, and left something of itself there. */
export async function landedSince(run: Run, store: TargetStore): Promise<GuardRefusal | undefined> {
  for (const each of await store.runs({ states: ['failed', 'cancelled'] })) {
    if (each.kind === 'rollback' || each.updatedAt <= run.updatedAt) continue;
    const steps = await store.steps(each.id);
    if (!steps.some(({ state }) => state === 'landed' || state === 'in_doubt')) continue;
    const ended = each.state === 'failed' ? 'failed' : 'was cancelled';
    return standsOnIt(run, `run \`${each.id}\`, which ${ended} after it, has landed in part`);
  }
  return undefined;
}

function standsOnIt({ id, environment }: Run, why: string): GuardRefusal {
  return {
    code: 'not_reversible',
    message: `Run \`${id}\` cannot be taken back from \`${environment}\`: ${why}.`,
    nextStep: 'Mend forward: open a pull request with a migration that corrects it.',
  };
}

function idsOf(migrations: readonly Migration[]): ReadonlySet<string> {
  return new Set(migrations.map(({ id }) => id));
}
