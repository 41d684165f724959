import type { EnvironmentConfig } from '../../config/schema.ts';
import { isRefusal } from '../guards/control-plane.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import { confirmersOf, needsSecond, withoutSecond } from '../guards/needs-second.ts';
import type { Run } from '../store.ts';
import { environmentOf } from './environments.ts';
import { findRun } from './find-run.ts';
import { prepareAgain } from './prepare-again.ts';
import { queueRun } from './queue-run.ts';
import type { RunVerb, VerbContext } from './verb.ts';

/** Minutes in which what was shown may be confirmed. */
const MINUTES = 15;

/** Starts exactly what was shown: the plan is made again, and must be the same. */
export const confirm: RunVerb = async (asked) => {
  const { command, context } = asked;
  const found = await findRun(context, command.run ?? '');
  if (isRefusal(found)) return found;
  await using target = found.target;
  const { store } = target;
  const { run } = found;
  const settings = environmentOf(context.config, run.environment);
  if (isRefusal(settings)) return settings;
  if (run.state !== 'awaiting_confirmation') {
    return {
      code: 'wrong_state',
      message: `Run \`${run.id}\` does not wait to be confirmed: it is ${run.state}.`,
      nextStep: `\`/migrate status ${run.environment}\``,
    };
  }
  if (isOld(run, new Date(await store.now()))) {
    await store.move(run.id, 'expired', {
      from: 'awaiting_confirmation',
      why: `not confirmed within ${MINUTES} minutes`,
    });
    return {
      code: 'confirm_mismatch',
      message: `Run \`${run.id}\` was shown more than ${MINUTES} minutes ago.`,
      nextStep: `\`/migrate ${run.kind} ${run.environment}\` shows it as it is now.`,
    };
  }
  const people = confirmersOf(run.kind, settings);
  const refusal = mayConfirm(run, context, settings) ?? (await context.control.mayAct(context.actor, people));
  if (refusal !== undefined) return refusal;
  const again = await prepareAgain(asked, { run, settings, target, moment: 'confirm' });
  if (isRefusal(again)) {
    await store.append({
      run: run.id,
      kind: 'refused',
      data: { verb: 'confirm', code: again.code, message: again.message, actor: context.actor },
    });
    return again;
  }
  const { guards, merged } = again;
  const data = { actor: context.actor, tipSha: merged.tipSha, guards };
  await store.append({ run: run.id, kind: 'confirmed', data });
  return await queueRun(context, store, run, { from: 'awaiting_confirmation', confirmedBy: context.actor });
};

function isOld(run: Run, now: Date): boolean {
  return now.getTime() - Date.parse(run.updatedAt) > MINUTES * 60_000;
}

/** Who asked confirms; with four eyes, and of a rollback in production, only somebody else. */
function mayConfirm(run: Run, { actor }: VerbContext, settings: EnvironmentConfig): GuardRefusal | undefined {
  const { id, kind, environment } = run;
  const isSame = actor.login === run.actor.login;
  const isTwo = needsSecond({ kind, environment, settings });
  if (isTwo === !isSame) return undefined;
  if (isTwo) {
    const what = kind === 'rollback' ? 'a rollback' : 'it';
    return {
      code: 'four_eyes',
      message: `${actor.login} asked for run \`${id}\`; on \`${environment}\` somebody else confirms ${what}.`,
      nextStep: `One of the environment's approvers gives \`/migrate confirm ${id}\`.${withoutSecond({ kind, settings })}`,
    };
  }
  if (run.kind === 'rollback') return undefined;
  return {
    code: 'not_allowed',
    message: `${run.actor.login} asked for run \`${run.id}\`, and confirms it.`,
    nextStep: `${run.actor.login} gives \`/migrate confirm ${run.id}\`, or you your own \`/migrate apply ${run.environment}\`.`,
  };
}
