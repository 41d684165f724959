import { type Command, type Refusal, type Verb, verbs } from '../commands/command.ts';
import { isRefusal, parseCommand, usage } from '../commands/parse-command.ts';
import { refuseByRole } from '../commands/permission.ts';
import type { PullRequest } from '../forge/forge.ts';
import { toForgeError } from '../forge/forge-error.ts';
import { publishReport } from '../forge/publish-report.ts';
import { retrying } from '../forge/retry.ts';
import { codeSpan, escapeText, prose } from '../report/escape.ts';
import type { Answer, Chat, ChatComment, Refused, VerbTable } from './chat.ts';
import { roleOf } from './role-of.ts';

export interface Answered {
  verb: Verb | 'unknown';
  /** Why nothing was done, where it was refused. */
  refused?: Refused['code'];
}

/**
 * Answers a command, once: the answer is one comment that a second attempt finds again.
 * @returns undefined where the comment is not for Lockstep
 */
export async function answerCommand<C extends Chat>(
  chat: C,
  comment: ChatComment,
  table: VerbTable<C>,
): Promise<Answered | undefined> {
  const parsed = parseCommand(comment.body);
  if (parsed === undefined) return undefined;
  await react(chat, comment.id);
  const answer = isRefusal(parsed) ? parsed : await answerTo(chat, { comment, command: parsed, table });
  const refused = typeof answer !== 'string';
  const to = `> ${escapeText(comment.login)}: ${codeSpan(comment.body.split(/\r|\n/, 1)[0] ?? '')}`;
  await publishReport(chat.forge, {
    number: comment.number,
    key: `answer-${comment.id}`,
    body: `${to}\n\n${refused ? refusalText(answer) : answer}`,
    isOwn: chat.isOwn,
  });
  const verb = isRefusal(parsed) ? 'unknown' : parsed.verb;
  return refused ? { verb, refused: answer.code } : { verb };
}

interface Given<C extends Chat> {
  comment: ChatComment;
  command: Command;
  table: VerbTable<C>;
}

async function answerTo<C extends Chat>(chat: C, { comment, command, table }: Given<C>): Promise<Answer> {
  const has = await roleOf(chat, comment.login);
  const refusal = refuseByRole(command, has);
  if (refusal !== undefined) return refusal;
  const pull = await chat.forge.pull(comment.number);
  if (command.verb === 'help') return help(pull, table, has);
  const run = table[command.verb];
  if (run === undefined) return notYet(command.verb, pull);
  return run(chat, { ...comment, command, pull, author: pull.author, role: has.roleName });
}

function notYet(verb: Verb, pull: PullRequest): Refusal {
  if (!pull.merged) {
    return {
      code: 'not_merged',
      message: `#${pull.number} is not merged: \`/migrate ${verb}\` is for what is.`,
      nextStep: '`/migrate plan` shows what this pull request would do.',
    };
  }
  return {
    code: 'not_available',
    message: `\`/migrate ${verb}\` cannot be done from here.`,
    nextStep: '`/migrate help` lists what can.',
  };
}

/** Verbs that need a merged change, and those that need an open pull request; the rest is for both. */
const MERGED: readonly Verb[] = [
  'apply',
  'confirm',
  'pause',
  'resume',
  'cancel',
  'retry',
  'rollback',
  'lock',
  'unlock',
];
const OPEN: readonly Verb[] = ['ack'];

/** What somebody can run on this pull request now. Environments may ask for more than the role. */
function help<C extends Chat>(pull: PullRequest, table: VerbTable<C>, has: Awaited<ReturnType<typeof roleOf>>): string {
  const isUsable = (verb: Verb): boolean =>
    !(pull.merged ? OPEN : MERGED).includes(verb) && refuseByRole({ verb, flags: {} }, has) === undefined;
  const own = new Set((['help', ...Object.keys(table)] as Verb[]).filter(isUsable));
  const lines = [...own].map((verb) => `- ${codeSpan(usage(verb))} ${verbs[verb].does}`);
  const where = `${pull.merged ? 'merged' : pull.state} pull request`;
  const head = `What ${escapeText(has.login)} (role ${escapeText(has.roleName)}) can run on this ${where} now:`;
  return [head, '', ...lines].join('\n');
}

function refusalText({ code, message, nextStep }: Refused): string {
  return `🚫 **Refused** (\`${code}\`): ${prose(message)} Nothing was done.\n\nNext: ${prose(nextStep)}`;
}

/** Seen, and taken on: what comes of it is told in a comment. */
async function react({ request, owner, repo }: Chat, id: number): Promise<void> {
  try {
    await retrying(() =>
      request('POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', {
        owner,
        repo,
        comment_id: id,
        content: 'eyes',
      }),
    );
  } catch (thrown) {
    throw toForgeError(thrown, `react to comment ${id}`);
  }
}
