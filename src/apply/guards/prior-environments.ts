import { isPartial, wantedBy } from '../change/is-partial.ts';
import type { ChangedMigration } from '../plan.ts';
import type { Run, TargetStore } from '../store.ts';
import type { Found, Guard, GuardContext } from './context.ts';

/** In the environments before this one the newest run of the same bytes succeeded; a newer failure beats an older success. */
export const priorEnvironments: Guard = {
  name: 'earlier environments',
  unknown: 'prior_env',
  async check(context) {
    const before = environmentsBefore(context);
    if (before.length === 0) return { skipped: 'No environment comes before this one.' };
    for (const environment of before) {
      const refusal = await checkOne(context, environment);
      if (refusal !== undefined) return refusal;
    }
    return { detail: `It succeeded on ${before.map((each) => `\`${each}\``).join(', ')}.` };
  },
};

/** Those in `after`; else the one before it in lockstep.yml that has the same source. */
export function environmentsBefore({ config, environment, settings, read }: GuardContext): string[] {
  if (settings.after !== undefined) return settings.after;
  const isSame = (source: string | undefined): boolean => source === undefined || source === read.change.source.path;
  const names = Object.entries(config.environments)
    .filter(([name, { source }]) => name === environment || isSame(source))
    .map(([name]) => name);
  return names.slice(0, names.indexOf(environment)).slice(-1);
}

async function checkOne(context: GuardContext, environment: string): Promise<Found | undefined> {
  const { digest } = context.read.change;
  const nextStep = `\`/migrate apply ${environment}\`, then \`/migrate apply ${context.environment}\`.`;
  if (context.config.environments[environment] === undefined) {
    const message = `\`after\` of \`${context.environment}\` names \`${environment}\`, which is not in lockstep.yml.`;
    return { code: 'prior_env', message, nextStep: 'Correct it on the default branch.' };
  }
  await using other = await context.openOther(environment);
  const newest = await newestThatDid(other.store, digest);
  if (newest === undefined) {
    // It may have been applied by the run of a later change, with --through.
    if ((await other.store.applied()).some((each) => each.digest === digest)) return undefined;
    return { code: 'prior_env', message: `This change was not applied to \`${environment}\` yet.`, nextStep };
  }
  if (newest.kind === 'apply' && newest.state === 'succeeded') {
    const missing = isPartial(newest) ? await findMissing(other.store, context) : undefined;
    if (missing === undefined) return undefined;
    const message = `Only a part of this change was applied to \`${environment}\` (\`${newest.id}\`): \`${missing.path}\` was not.`;
    return { code: 'prior_env', message, nextStep };
  }
  const what = newest.kind === 'rollback' ? 'was taken back' : `is ${newest.state.replaceAll('_', ' ')}`;
  const why = newest.why === undefined ? '' : `: ${newest.why}`;
  return {
    code: 'prior_env',
    message: `On \`${environment}\` the last run of these bytes (\`${newest.id}\`) ${what}${why}.`,
    nextStep: `\`/migrate log ${newest.id}\` shows why. ${nextStep}`,
  };
}

/** A command that was refused, or withdrawn before its first statement, says nothing of the change. */
async function newestThatDid(store: TargetStore, digest: string): Promise<Run | undefined> {
  for (const run of await store.runs({ digest })) {
    if (NOTHING_DONE.includes(run.state)) continue;
    if (run.state !== 'cancelled' || (await store.steps(run.id)).length > 0) return run;
  }
  return undefined;
}

const NOTHING_DONE: ReadonlyArray<Run['state']> = ['refused', 'expired', 'superseded'];

/** A migration that would run here now, and that no run has brought there. */
async function findMissing(store: TargetStore, { plan, read }: GuardContext): Promise<ChangedMigration | undefined> {
  const { digest, migrations } = read.change;
  const due = new Set(plan.units.flatMap(({ steps }) => steps.map(({ migration }) => migration)));
  const brought = new Set<string>();
  for (const run of await store.runs({ digest, states: ['succeeded'] })) {
    if (run.kind !== 'apply') continue;
    for (const { id } of run.plan.change.digest === digest ? wantedBy(run) : migrations) brought.add(id);
  }
  return migrations.find(({ id }) => due.has(id) && !brought.has(id));
}
