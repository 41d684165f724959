import * as core from '@actions/core';
import { acceptedInComments } from '../../chat/accepted-in-comments.ts';
import { answerCommand } from '../../chat/answer-command.ts';
import { authorOf } from '../../chat/author-of.ts';
import type { Chat, VerbTable } from '../../chat/chat.ts';
import { openVerbs } from '../../chat/open-verbs.ts';
import { staticCheckByApi } from '../../check/static-check-by-api.ts';
import { parseCommand } from '../../commands/parse-command.ts';
import { createMemoryCache } from '../../forge/blob-cache.ts';
import type { PullRequest } from '../../forge/forge.ts';
import { today } from '../today.ts';
import type { ActionEvent, EventComment } from './event.ts';
import { needRepo, type Repo } from './github.ts';
import { readInputs } from './inputs.ts';

/** The verbs that the Action can do by itself, without a bot. */
const verbs: VerbTable = { ...openVerbs };

const AGAIN = 'It counts from the next run of the check: re-run the workflow, or push.';

/** Answers a command in a new comment on a pull request. Nothing of the pull request is checked out or run. */
export async function handle(event: ActionEvent): Promise<void> {
  const { comment } = event;
  const why = comment === undefined ? 'there is no comment' : whyNot(comment);
  if (comment?.number === undefined || why !== undefined) {
    core.info(`Nothing to answer: ${why ?? 'it is on no pull request'}.`);
    return;
  }
  const repo = needRepo(event, readInputs().token);
  const { id, body, login, number } = comment;
  const answered = await answerCommand(chatOf(repo, id), { id, number, body, login }, verbs);
  if (answered !== undefined) core.info(`Answered ${answered.verb}${answered.refused ? `: ${answered.refused}` : ''}.`);
}

function whyNot({ action, number, isOwnWords, body }: EventComment): string | undefined {
  if (number === undefined) return 'the comment is on no pull request';
  if (action !== 'created') return 'only new comments are commands';
  if (!isOwnWords) return 'a bot wrote it, or somebody else than its author sent it';
  return parseCommand(body) === undefined ? 'it is no command' : undefined;
}

function chatOf(repo: Repo, except: number): Chat {
  const cache = createMemoryCache();
  const accepted = async (pull: PullRequest) =>
    acceptedInComments({ ...repo, number: pull.number, author: await authorOf(repo, pull.number), except });
  return {
    ...repo,
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
    accept: async () => AGAIN,
  };
}
