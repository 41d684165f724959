import { isRefusal } from '../../apply/guards/control-plane.ts';
import { describeRun } from '../../apply/render/describe-run.ts';
import { ownerOf } from '../../apply/run-state.ts';
import type { Actor, Run } from '../../apply/store.ts';
import { applyVerbs, runVerb } from '../../apply/verbs/run-verb.ts';
import type { VerbContext } from '../../apply/verbs/verb.ts';
import type { Answer, Asked, VerbTable } from '../../chat/chat.ts';
import { openVerbs } from '../../chat/open-verbs.ts';
import type { Verb } from '../../commands/command.ts';
import type { BotChat } from '../commands.ts';
import { verbContextOf } from './verb-context.ts';

/** The verbs that open pull requests have, too: what they say there comes from the files. */
const EARLY: readonly Verb[] = ['plan', 'status'];

/** Verbs that make a run. */
const BEGINNERS: readonly Verb[] = ['apply', 'rollback', 'retry'];

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
    const known = BEGINNERS.includes(verb) ? await findOwn(made, command.environment, id) : undefined;
    const given = known ?? (await runVerb(command, made));
    if (isRefusal(given)) return given;
    if (given.run !== undefined) {
      const { environment, id: run } = given.run;
      const { store } = await made.open(environment);
      apply.publisher.publish({ repository: within.connection.forge.repository, environment, store, run });
    }
    return given.text;
  });
}

/** The run that this comment has made already, where the bot was ended before it could say so. */
async function findOwn(
  { config, open, start }: VerbContext,
  named: string | undefined,
  commentId: number,
): Promise<{ text: string; run: Run } | undefined> {
  for (const environment of named === undefined ? Object.keys(config.environments) : [named]) {
    // What cannot be reached is told by the verb itself.
    const target = await open(environment).catch(() => undefined);
    const runs = (await target?.store.runs({ limit: 20 })) ?? [];
    const run = runs.find(({ actor }) => actor.commentId === commentId);
    if (run === undefined || target === undefined) continue;
    const { store } = target;
    if (run.state === 'requested' || run.state === 'validating') {
      const why = 'the bot was ended before it was accepted; nothing was run';
      await store.move(run.id, 'cancelled', { from: run.state, code: 'abandoned', why });
      return undefined;
    }
    if (ownerOf(run.state) === 'driver') await start(run);
    return { text: describeRun({ run, steps: await store.steps(run.id) }), run };
  }
  return undefined;
}
