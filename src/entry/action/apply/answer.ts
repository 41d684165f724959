import { isRefusal } from '../../../apply/guards/control-plane.ts';
import type { GuardRefusal } from '../../../apply/guards/guard.ts';
import { usableConfig } from '../../../apply/guards/usable-config.ts';
import type { Run } from '../../../apply/store.ts';
import { findCommented } from '../../../apply/verbs/find-commented.ts';
import { runVerb } from '../../../apply/verbs/run-verb.ts';
import type { VerbAnswer } from '../../../apply/verbs/verb.ts';
import type { Answer, Asked, Chat } from '../../../chat/chat.ts';
import { openVerbs } from '../../../chat/open-verbs.ts';
import type { Verb } from '../../../commands/command.ts';
import { drivingVerbs } from '../../apply/driving-verbs.ts';
import type { Repo } from '../github.ts';
import { controlPlaneOf } from './control-plane-of.ts';
import { followRun } from './follow-run.ts';
import { type JobContext, jobContext } from './job-context.ts';
import { hasTargets } from './target-url.ts';

/** What answers a comment in a job of its own. */
export interface ActionChat extends Chat {
  own: Repo;
  membersToken: string;
  /** Of the checkout, where the job has one. */
  dir: string;
  /** What is done once the answer stands there. */
  later: Array<() => Promise<void>>;
}

/** The verbs that open pull requests have, too: what they say there comes from the files. */
const EARLY: readonly Verb[] = ['plan', 'status'];

/** Answers a verb of real databases. Whether somebody may give it is the environment's to say. */
export async function answer(chat: ActionChat, asked: Asked): Promise<Answer> {
  const { command, pull, login, id, role } = asked;
  const { own: repo } = chat;
  const control = controlPlaneOf(repo, chat.membersToken);
  const config = await usableConfig(control);
  if (isRefusal(config)) return config;
  const isEarly = EARLY.includes(command.verb) && command.environment === undefined;
  if (isEarly && (!pull.merged || !hasTargets(process.env, config))) {
    return openVerbs[command.verb as keyof typeof openVerbs](chat, asked);
  }
  if (command.flags.at !== undefined || command.flags.window !== undefined) return noClock();
  const begun: Run[] = [];
  const context = jobContext({
    ...{ repo, config, control, dir: chat.dir },
    actor: { login, role, via: 'action', commentId: id },
    change: { pull: pull.number },
    // The answer comes first: a comment that nobody answers is one that nobody has taken on.
    start: async (run) => void begun.push(run),
  });
  const given = await give(asked, context);
  if (isRefusal(given)) return given;
  const { run } = given;
  if (run !== undefined) {
    const isDriven = begun.length > 0;
    chat.later.push(() => followRun(context, { run, isDriven, mustSucceed: drivingVerbs.has(command.verb) }));
  }
  return given.text;
}

async function give({ command }: Asked, context: JobContext): Promise<VerbAnswer> {
  return (await findCommented(command, context)) ?? (await runVerb(command, context));
}

function noClock(): GuardRefusal {
  return {
    code: 'runner_unavailable',
    message: 'Nothing begins at a later time here: a workflow’s job ends with its command.',
    nextStep: 'Give the command without `--at` and `--window` when it may begin, or let the bot apply.',
  };
}

/** Whether `help` should name what needs a database. */
export async function canApply(chat: ActionChat): Promise<boolean> {
  const config = await usableConfig(controlPlaneOf(chat.own, chat.membersToken));
  return !isRefusal(config) && hasTargets(process.env, config);
}
