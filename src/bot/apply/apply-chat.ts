import { isRefusal } from '../../apply/guards/control-plane.ts';
import type { GuardRefusal } from '../../apply/guards/guard.ts';
import type { Actor } from '../../apply/store.ts';
import { findCommented } from '../../apply/verbs/find-commented.ts';
import { applyVerbs, runVerb } from '../../apply/verbs/run-verb.ts';
import type { Answer, Asked, VerbTable } from '../../chat/chat.ts';
import { openVerbs } from '../../chat/open-verbs.ts';
import type { Verb } from '../../commands/command.ts';
import { UsageError } from '../../errors.ts';
import type { BotChat } from '../commands.ts';
import { NOT_HERE, verbContextOf } from './verb-context.ts';

/** The verbs that open pull requests have, too: what they say there comes from the files. */
const EARLY: readonly Verb[] = ['plan', 'status'];

/** The verbs of real databases, in a comment. Whether somebody may give them is the environment's to say. */
export const applyChat: VerbTable<BotChat> = Object.fromEntries(
  (Object.keys(applyVerbs) as Verb[]).map((verb) => [verb, answer] as const),
);

async function answer(chat: BotChat, asked: Asked): Promise<Answer> {
  const { command, pull, login, id, role } = asked;
  const { verb } = command;
  if (!pull.merged && EARLY.includes(verb) && command.environment === undefined) {
    return openVerbs[verb as keyof typeof openVerbs](chat, asked);
  }
  const { apply, context } = chat;
  const actor: Actor = { login, role, via: 'chat', commentId: id };
  return apply.inRepository(context.connection.forge.repository, async (within) => {
    const made = await verbContextOf(apply, { context: within, actor, change: { pull: pull.number } });
    if (isRefusal(made)) return made;
    const given = (await findCommented(command, made)) ?? (await runVerb(command, made).catch(notHere));
    if (isRefusal(given)) return given;
    if (given.run !== undefined) {
      const { environment, id: run } = given.run;
      const { store } = await made.open(environment);
      apply.publisher.publish({ repository: within.connection.forge.repository, environment, store, run });
    }
    return given.text;
  });
}

/** A run that only a terminal or a job can go on with. */
function notHere(thrown: unknown): GuardRefusal {
  if (!(thrown instanceof UsageError) || thrown.code !== NOT_HERE) throw thrown;
  return { code: 'runner_unavailable', message: thrown.message, nextStep: thrown.hint ?? '' };
}
