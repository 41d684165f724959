import { codeSpan, escapeText } from '../../report/escape.ts';
import { isRefusal } from '../guards/control-plane.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import { forHolder, isLockFor, type LockHolder, lockKey, whoUnlocks } from '../lock-holder.ts';
import { isUnderWay } from '../run-state.ts';
import { HeldError } from '../store/errors.ts';
import type { Hold } from '../store.ts';
import { environmentOf, openTarget } from './environments.ts';
import type { Asked, RunVerb, VerbAnswer, VerbContext } from './verb.ts';

const LONGEST_REASON = 400;

export const lock: RunVerb = (asked) => holdTargets(asked, 'lock');
export const freeze: RunVerb = (asked) => holdTargets(asked, 'freeze');
export const unlock: RunVerb = (asked) => releaseTargets(asked, 'lock');
export const unfreeze: RunVerb = (asked) => releaseTargets(asked, 'freeze');

/** Keeps runs from starting. What is under way goes on: it is ended by `cancel`, which a freeze never does in silence. */
async function holdTargets({ command, context }: Asked, kind: Hold['kind']): Promise<VerbAnswer> {
  const reason = String(command.flags.reason ?? '').slice(0, LONGEST_REASON);
  const underWay: string[] = [];
  const holder = kind === 'lock' ? holderOf(context) : undefined;
  const done = await eachTarget({ command, context }, async (environment, store) => {
    const held = (await store.holds()).find((hold) => hold.kind === kind);
    // Whose it would be then could end it without `--force`.
    if (kind === 'lock' && held !== undefined && !isSameHolder(held, context))
      return lockedBy(context, environment, held);
    const digest = kind === 'lock' ? (held?.digest ?? (holder && lockKey(holder))) : undefined;
    try {
      await store.hold({ kind, actor: context.actor, reason, ...(digest !== undefined && { digest }) });
    } catch (thrown) {
      // Somebody else has taken it at this moment.
      const now = (await store.holds()).find((hold) => hold.kind === kind);
      if (!(thrown instanceof HeldError) || now === undefined) throw thrown;
      return lockedBy(context, environment, now);
    }
    for (const run of await store.runs({ limit: 20 })) if (isUnderWay(run.state)) underWay.push(run.id);
    return environment;
  });
  if (isRefusal(done)) return done;
  const word = kind === 'freeze' ? 'frozen' : 'locked';
  const still = underWay.map(
    (id) => `Run ${codeSpan(id)} is under way and goes on; \`/migrate cancel ${id}\` ends it.`,
  );
  const undo = `\`/migrate un${kind} ${done.length === 1 ? done[0] : ''}\``.replace(' `', '`');
  return {
    text: [
      `${names(done)} ${is(done)} ${word}${holder === undefined ? '' : ` for #${holder.pull}`}: ${escapeText(reason, LONGEST_REASON)}. ${undo} ends it.`,
      ...(holder === undefined ? [] : [`What #${holder.pull} brings may begin all the same.`]),
      ...still,
    ].join('\n\n'),
  };
}

async function releaseTargets({ command, context }: Asked, kind: Hold['kind']): Promise<VerbAnswer> {
  const { reason } = command.flags;
  if (command.flags.force === true && reason === undefined) return forceNeedsReason(command.environment ?? '');
  const done = await eachTarget({ command, context }, async (environment, store) => {
    const [held] = (await store.holds()).filter((hold) => hold.kind === kind);
    if (held === undefined) return undefined;
    const isTheirs = isSameHolder(held, context) || held.actor.login === context.actor.login;
    if (kind === 'lock' && !isTheirs && command.flags.force !== true) return lockedBy(context, environment, held);
    await store.unhold(kind, context.actor, {
      of: held,
      forced: command.flags.force === true,
      ...(typeof reason === 'string' && { reason: reason.slice(0, LONGEST_REASON) }),
    });
    return environment;
  });
  if (isRefusal(done)) return done;
  const word = kind === 'freeze' ? 'frozen' : 'locked';
  if (done.length === 0) return { text: `Nothing was ${word}.` };
  return { text: `${names(done)} ${is(done)} no longer ${word}.` };
}

/** The pull request that the command stands on; a lock that is given elsewhere is of who asked. */
function holderOf({ change, control }: VerbContext): LockHolder | undefined {
  return 'pull' in change ? { repository: control.repository, pull: change.pull } : undefined;
}

function isSameHolder(held: Hold, context: VerbContext): boolean {
  const holder = holderOf(context);
  if (holder !== undefined) return isLockFor(held, holder);
  return held.digest === undefined && held.actor.login === context.actor.login;
}

function lockedBy({ control }: VerbContext, environment: string, held: Hold): GuardRefusal {
  const { actor, reason } = held;
  const { repository } = control;
  return {
    code: 'locked',
    message: `\`${environment}\` was locked by ${actor.login}${forHolder(held, repository)}: ${reason}.`,
    nextStep: `${whoUnlocks(held, repository)} can unlock it, or an admin: \`/migrate unlock ${environment} --force --reason "…"\`.`,
  };
}

/** What overrules somebody says why, for whoever reads the trail. */
function forceNeedsReason(environment: string): GuardRefusal {
  return {
    code: 'not_allowed',
    message: '`--force` ends what somebody else holds, and says why.',
    nextStep: `\`/migrate unlock ${environment} --force --reason "…"\``,
  };
}

type Store = Awaited<ReturnType<VerbContext['open']>>['store'];

/** The environment that is named, or all; the first refusal ends it, with what was done before it told in the audit trail. */
async function eachTarget(
  { command, context }: Asked,
  doIt: (environment: string, store: Store) => Promise<string | GuardRefusal | undefined>,
): Promise<string[] | GuardRefusal> {
  const { config, control, actor } = context;
  const named = command.environment === 'all' ? undefined : command.environment;
  const environments = named === undefined ? Object.keys(config.environments) : [named];
  const forced = command.flags.force === true;
  const done: string[] = [];
  for (const environment of environments) {
    const settings = environmentOf(config, environment);
    if (isRefusal(settings)) return settings;
    const refusal = await control.mayAct(actor, forced ? { role: 'admin', users: [], teams: [] } : settings.appliers);
    if (refusal !== undefined) return refusal;
    const target = await openTarget(context, environment);
    if (isRefusal(target)) return target;
    await using open = target;
    const outcome = await doIt(environment, open.store);
    if (typeof outcome === 'object') return outcome;
    if (outcome !== undefined) done.push(outcome);
  }
  return done;
}

function names(environments: string[]): string {
  return environments.map((each) => `**${escapeText(each)}**`).join(', ');
}

function is(environments: string[]): string {
  return environments.length === 1 ? 'is' : 'are';
}
