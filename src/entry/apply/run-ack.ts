import { acceptedInComments } from '../../chat/accepted-in-comments.ts';
import { ack } from '../../chat/ack.ts';
import type { Chat, Refused } from '../../chat/chat.ts';
import { roleOf } from '../../chat/role-of.ts';
import { staticCheckByApi } from '../../check/static-check-by-api.ts';
import type { Command } from '../../commands/command.ts';
import { isRefusal, parseCommand } from '../../commands/parse-command.ts';
import { refuseByRole } from '../../commands/permission.ts';
import { UsageError } from '../../errors.ts';
import { createMemoryCache } from '../../forge/blob-cache.ts';
import type { PullRequest } from '../../forge/forge.ts';
import { toForgeError } from '../../forge/forge-error.ts';
import { retrying } from '../../forge/retry.ts';
import { cleanLine } from '../../report/clean.ts';
import { openRepo, type Repo } from '../action/github.ts';
import { today } from '../today.ts';
import type { ApplyOptions } from './options.ts';

const NEXT =
  'Set GITHUB_TOKEN to a token of yours that may write comments, give `/migrate ack` in the pull request, or write a waiver above the statement: `-- lockstep: allow RULE until=DATE reason="…"`.';

/**
 * The verb of comments, from a terminal: the same guards, and the same record. That is a comment of whoever the token is,
 * which the bot or the workflow reads as if it had been typed there; without a token nobody can say whose word it is.
 */
export async function runAck(
  command: Command,
  options: Pick<ApplyOptions, 'pull' | 'repository'>,
  env: NodeJS.ProcessEnv,
): Promise<{ text: string } | Refused> {
  const token = env.GITHUB_TOKEN || env.GH_TOKEN || '';
  if (token === '')
    return unattributed('An ack is the word of a person, and a terminal has none that others can check.');
  const [, owner = '', repo = ''] =
    /^([\w.-]+)\/([\w.-]+)$/.exec(options.repository ?? env.GITHUB_REPOSITORY ?? '') ?? [];
  const number = Number(/^[1-9]\d{0,9}$/.exec(options.pull ?? '')?.[0]);
  if (repo === '' || Number.isNaN(number)) throw unclear();
  const at = openRepo({ owner, repo }, token);
  const login = await whoIs(at);
  if (login === undefined)
    return unattributed('This token is of no person: what a bot or a workflow writes is no ack.');
  const has = await roleOf(at, login);
  const refusal = refuseByRole(command, has);
  if (refusal !== undefined) return refusal;
  const pull = await at.forge.pull(number);
  const about = { id: 0, number, body: '', login, command, pull, author: pull.author, role: has.roleName };
  const answer = await ack(chatOf(at), about);
  return typeof answer === 'string' ? { text: answer } : answer;
}

/** A token of a workflow or an App has no user. https://docs.github.com/rest/users/users#get-the-authenticated-user */
async function whoIs({ request }: Repo): Promise<string | undefined> {
  try {
    const { data } = await retrying(() => request('GET /user'));
    return data.type === 'User' ? data.login : undefined;
  } catch (thrown) {
    const error = toForgeError(thrown, 'read whose token this is');
    if (error.status === 403) return undefined;
    throw error;
  }
}

function chatOf(repo: Repo): Chat {
  const cache = createMemoryCache();
  const accepted = (pull: PullRequest) => acceptedInComments({ ...repo, number: pull.number, author: pull.author });
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
    async accept({ number }, { finding, reason, until }) {
      await repo.forge.createComment(number, commentOf({ finding, reason, until }));
      return 'It is a comment of yours on the pull request now: the bot answers it there; without a bot it counts from the next run of the check.';
    },
  };
}

/** As it would be typed. */
function commentOf({ finding, reason, until }: { finding: string; reason: string; until: string }): string {
  const body = `/migrate ack ${finding} --reason "${cleanLine(reason).replace(/["\\]/g, '\\$&')}" --until ${until}`;
  const read = parseCommand(body);
  if (read !== undefined && !isRefusal(read)) return body;
  throw new UsageError('The reason cannot be written in one line of a comment.', {
    code: 'ack-unwritable',
    hint: 'Make it shorter: a command has up to 500 characters.',
  });
}

function unattributed(message: string): Refused {
  return { code: 'not_attributable', message, nextStep: NEXT };
}

function unclear(): UsageError {
  return new UsageError('Which pull request is meant is not clear.', {
    code: 'change-unclear',
    hint: 'Give --pull with its number, and --repository owner/name (or GITHUB_REPOSITORY).',
  });
}
