import type { Command, Verb } from '../../commands/command.ts';
import { apply } from './apply.ts';
import { confirm } from './confirm.ts';
import { cancel, pause, resume } from './control.ts';
import { freeze, lock, unfreeze, unlock } from './hold.ts';
import { log } from './log.ts';
import { plan } from './plan.ts';
import { retry } from './retry.ts';
import { rollback } from './rollback.ts';
import { status } from './status.ts';
import type { RunVerb, VerbAnswer, VerbContext } from './verb.ts';

/** The verbs that look at or change real databases. */
export const applyVerbs: Partial<Record<Verb, RunVerb>> = {
  plan,
  apply,
  confirm,
  status,
  pause,
  resume,
  cancel,
  retry,
  rollback,
  lock,
  unlock,
  freeze,
  unfreeze,
  log,
};

/** One code path for chat, CLI and Action. A refusal has changed nothing. */
export async function runVerb(command: Command, context: VerbContext): Promise<VerbAnswer> {
  const verb = applyVerbs[command.verb];
  if (verb !== undefined) return verb({ command, context });
  return {
    code: 'wrong_state',
    message: `\`/migrate ${command.verb}\` is not about a merged change.`,
    nextStep: '`/migrate help` lists what can be given here.',
  };
}
