import { codeSpan } from '../../report/escape.ts';
import { landedNote } from '../execute/in-doubt.ts';
import { isRefusal } from '../guards/control-plane.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import { isTerminal, ownerOf, type RunState } from '../run-state.ts';
import { StaleRunError } from '../store/errors.ts';
import type { ControlVerb, Run, TargetStore } from '../store.ts';
import { environmentOf } from './environments.ts';
import { findRun } from './find-run.ts';
import type { Asked, RunVerb, VerbAnswer } from './verb.ts';

/** Runs whose command was not accepted to its end; where whoever took it on is gone, nobody goes on with them. */
const COMMANDED: readonly RunState[] = ['requested', 'validating'];
/** Runs that nobody drives yet: they are ended by whoever asks. */
const IDLE: readonly RunState[] = [...COMMANDED, 'awaiting_confirmation', 'queued', 'scheduled'];

export const pause: RunVerb = (asked) => control(asked, 'pause');
export const resume: RunVerb = (asked) => control(asked, 'resume');
export const cancel: RunVerb = (asked) => control(asked, 'cancel');

/** Asks a run to pause, to go on or to end: the row is there before this is answered, and its driver obeys it. */
async function control({ command, context }: Asked, verb: ControlVerb): Promise<VerbAnswer> {
  const found = await findRun(context, command.run ?? '');
  if (isRefusal(found)) return found;
  await using target = found.target;
  const { store } = target;
  const { run } = found;
  const environment = environmentOf(context.config, run.environment);
  if (isRefusal(environment)) return environment;
  const notAllowed = await context.control.mayAct(context.actor, environment.appliers);
  if (notAllowed !== undefined) return notAllowed;
  const isAccepted = !COMMANDED.includes(run.state);
  if (verb === 'resume' && isAccepted && (await store.abandoned()).some(({ id }) => id === run.id)) {
    await store.append({ run: run.id, kind: 'taken-up-by', data: { actor: context.actor } });
    await context.start(run);
    const text = IDLE.includes(run.state)
      ? `Run ${codeSpan(run.id)} begins when its turn comes.`
      : `The driver of run ${codeSpan(run.id)} is gone; another one finds out what has landed, and goes on.`;
    return { text, run, environment: run.environment };
  }
  const refusal = wrongState(run, verb);
  if (refusal !== undefined) return refusal;
  if (verb === 'resume' && command.flags.landed === true) await noteLanded(store, run);
  const asked = await store.control({ run: run.id, verb, actor: context.actor });
  const tooLate = asked.outcome === 'failed' ? wrongState((await store.run(run.id)) ?? run, verb) : undefined;
  if (tooLate !== undefined) return tooLate;
  if (verb === 'cancel' && IDLE.includes(run.state)) {
    const why = `cancelled by ${context.actor.login} before it began`;
    // Where it begins at this moment, its driver obeys.
    const ended = await store.move(run.id, 'cancelled', { from: IDLE, why }).catch(unlessBegun);
    if (ended !== undefined) {
      const text = `Run ${codeSpan(run.id)} is cancelled. Nothing was run.`;
      return { text, run: ended, environment: run.environment };
    }
  }
  // Whoever drives it obeys the row; nobody else is needed, nor could begin.
  const driver = verb === 'resume' ? undefined : await store.driver(run.id);
  if (driver?.alive !== true || ownerOf(run.state) !== 'driver') await context.start(run);
  return { text: TEXT[verb](run), run, environment: run.environment };
}

function unlessBegun(thrown: unknown): undefined {
  if (!(thrown instanceof StaleRunError)) throw thrown;
}

/** `--landed`: whoever looked at the database says that the steps in doubt are done; the driver takes it as their proof. */
async function noteLanded(store: TargetStore, run: Run): Promise<void> {
  const inDoubt = (await store.steps(run.id)).filter(({ state }) => state === 'in_doubt');
  await store.note(run.id, Object.fromEntries(inDoubt.map(({ step }) => [landedNote(step), true])));
}

const TEXT: Record<ControlVerb, (run: Run) => string> = {
  pause: ({ id }) =>
    `Run ${codeSpan(id)} pauses after the statement that runs now. \`/migrate resume ${id}\` lets it go on.`,
  resume: ({ id }) =>
    `Run ${codeSpan(id)} goes on where it stopped; rights, freezes and windows are asked about again first.`,
  cancel: ({ id }) =>
    `Run ${codeSpan(id)} ends before its next statement; the one that runs now is cancelled. What has landed stays.`,
};

function wrongState(run: Run, verb: ControlVerb): GuardRefusal | undefined {
  const why = isTerminal(run.state)
    ? `it has ended: ${run.state}`
    : verb === 'resume' && !['paused', 'pausing', 'needs_operator'].includes(run.state)
      ? `it is ${run.state}`
      : verb === 'pause' && IDLE.includes(run.state)
        ? `it has not begun: ${run.state}`
        : undefined;
  if (why === undefined) return undefined;
  return {
    code: 'wrong_state',
    message: `Run \`${run.id}\` cannot be ${WORD[verb]}: ${why}.`,
    nextStep: nextStepOf(run),
  };
}

function nextStepOf({ id, state, environment }: Run): string {
  if (COMMANDED.includes(state)) return `\`/migrate cancel ${id}\` ends it; then give the command again.`;
  return isTerminal(state) ? `\`/migrate log ${id}\`` : `\`/migrate status ${environment}\``;
}

const WORD: Record<ControlVerb, string> = { pause: 'paused', resume: 'resumed', cancel: 'cancelled' };
