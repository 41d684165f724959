import type { EnvironmentConfig } from '../../config/schema.ts';
import type { Moment } from '../guards/context.ts';
import { isRefusal } from '../guards/control-plane.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import type { Plan } from '../plan.ts';
import type { Run } from '../store.ts';
import { type Prepared, prepare } from './prepare.ts';
import { prepareRollback } from './rollback.ts';
import type { Asked, OpenTarget } from './verb.ts';

export interface AgainInput {
  run: Run;
  settings: EnvironmentConfig;
  target: OpenTarget;
  moment: Exclude<Moment, 'plan'>;
}

/** Makes a run's plan once more, with every guard; another plan than the one that was shown is refused. */
export async function prepareAgain(
  asked: Asked,
  { run, settings, target, moment }: AgainInput,
): Promise<Prepared | GuardRefusal> {
  const change = { commit: run.plan.change.mergeSha };
  const about = { ...asked, context: { ...asked.context, change } };
  const again = await makeAgain();
  if (isRefusal(again)) return again;
  const difference = differenceOf(run.plan, again.plan);
  if (difference === undefined) return again;
  return {
    code: 'confirm_mismatch',
    message: `The plan of run \`${run.id}\` is another one now: ${difference}.`,
    nextStep: `\`/migrate ${run.kind} ${run.environment}\` shows it as it is now.`,
  };

  async function makeAgain(): Promise<Prepared | GuardRefusal> {
    if (run.kind === 'apply') {
      const { environment, plan, notBefore } = run;
      const through = plan.earlier.length > 0;
      const { only } = run.notes;
      return prepare(about, {
        settings,
        target,
        moment,
        run,
        environment,
        through,
        ...(typeof only === 'string' && { only }),
        ...(notBefore !== undefined && { notBefore }),
      });
    }
    const of = run.of === undefined ? undefined : await target.store.run(run.of);
    if (of === undefined) {
      return {
        code: 'unknown_run',
        message: `What run \`${run.id}\` takes back is not known any more.`,
        nextStep: `\`/migrate status ${run.environment}\``,
      };
    }
    return prepareRollback(about, { target, settings, run: of, moment, own: run });
  }
}

function differenceOf(shown: Plan, now: Plan): string | undefined {
  if (shown.change.digest !== now.change.digest) return 'the files are others';
  const textOf = ({ units }: Plan): string =>
    JSON.stringify(units.map(({ transactional, steps }) => [transactional, steps.map(({ sql }) => sql)]));
  if (textOf(shown) !== textOf(now)) return 'it has other statements';
  // Whether the schema is the one that was planned for is the guard's (drift): it may be what the runs before this one left.
  return undefined;
}
