import * as core from '@actions/core';
import { acceptedInComments } from '../../chat/accepted-in-comments.ts';
import { answerCommand } from '../../chat/answer-command.ts';
import type { VerbTable } from '../../chat/chat.ts';
import { openVerbs } from '../../chat/open-verbs.ts';
import { staticCheckByApi } from '../../check/static-check-by-api.ts';
import { verbs as grammar, type Verb } from '../../commands/command.ts';
import { isRefusal, parseCommand } from '../../commands/parse-command.ts';
import { createMemoryCache } from '../../forge/blob-cache.ts';
import type { PullRequest } from '../../forge/forge.ts';
import { today } from '../today.ts';
import type { ActionChat } from './apply/answer.ts';
import type { ActionEvent, EventComment } from './event.ts';
import { needRepo, type Repo } from './github.ts';
import { readInputs } from './inputs.ts';

/** The verbs of real databases, which need what a check of files does not: loaded when one is given. */
const applyVerbs: VerbTable<ActionChat> = Object.fromEntries(
  (Object.keys(grammar) as Verb[])
    .filter((verb) => !['help', 'ack', 'backfill'].includes(verb))
    .map((verb) => [verb, async (chat, asked) => (await import('./apply/answer.ts')).answer(chat, asked)] as const),
);

/** Answers a command in a new comment on a pull request. Nothing of the pull request is checked out or run. */
export async function handle(event: ActionEvent): Promise<void> {
  const { comment } = event;
  const why = comment === undefined ? 'there is no comment' : whyNot(comment);
  if (comment?.number === undefined || why !== undefined) {
    core.info(`Nothing to answer: ${why ?? 'it is on no pull request'}.`);
    return;
  }
  const { token, membersToken, dir } = readInputs();
  const { id, body, login, number } = comment;
  const chat = chatOf(needRepo(event, token), { id, membersToken, dir });
  const answered = await answerCommand(chat, { id, number, body, login }, await verbsFor(chat, body));
  if (answered !== undefined) core.info(`Answered ${answered.verb}${answered.refused ? `: ${answered.refused}` : ''}.`);
  for (const doIt of chat.later) await doIt();
}

/** `help` lists what can be done from here. */
async function verbsFor(chat: ActionChat, body: string): Promise<VerbTable<ActionChat>> {
  const command = parseCommand(body);
  const isHelp = command !== undefined && !isRefusal(command) && command.verb === 'help';
  const isOpenOnly = isHelp && !(await (await import('./apply/answer.ts')).canApply(chat));
  return isOpenOnly ? openVerbs : { ...openVerbs, ...applyVerbs };
}

function whyNot({ action, number, isOwnWords, login, body }: EventComment): string | undefined {
  if (number === undefined) return 'the comment is on no pull request';
  if (action !== 'created') return 'only new comments are commands';
  if (!isOwnWords) return 'a bot wrote it, or somebody else than its author sent it';
  if (isSomebodyElsesRerun(login)) return 'somebody else than its author runs the job again';
  return parseCommand(body) === undefined ? 'it is no command' : undefined;
}

/**
 * A run of a workflow can be run again for a month by everybody with the role write, and has the first one's event: that
 * would give somebody's command for them. https://docs.github.com/actions/reference/workflows-and-actions/variables
 */
function isSomebodyElsesRerun(login: string): boolean {
  const { GITHUB_RUN_ATTEMPT = '1', GITHUB_TRIGGERING_ACTOR } = process.env;
  return GITHUB_RUN_ATTEMPT !== '1' && GITHUB_TRIGGERING_ACTOR !== login;
}

function chatOf(
  repo: Repo,
  { id: except, membersToken, dir }: { id: number; membersToken: string; dir: string },
): ActionChat {
  const cache = createMemoryCache();
  const accepted = ({ number, author }: PullRequest) => acceptedInComments({ ...repo, number, author, except });
  return {
    ...repo,
    own: repo,
    membersToken,
    dir,
    later: [],
    today: today(),
    fullNames: true,
    accepted,
    async read(pull) {
      return staticCheckByApi({
        ...repo,
        cache,
        base: pull.base.sha,
        head: pull.head.sha,
        refs: [pull.base.ref, pull.head.ref],
        changedFiles: pull.changedFiles,
        accepted: await accepted(pull),
        today: today(),
      });
    },
    // The comment itself is the record; see acceptedInComments.
    accept: async ({ pull }) => (await import('./judge-again.ts')).judgeAgain(repo, pull),
  };
}
