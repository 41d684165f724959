import { type Answered, answerCommand } from '../chat/answer-command.ts';
import type { Chat, ChatComment, VerbTable } from '../chat/chat.ts';
import { openVerbs } from '../chat/open-verbs.ts';
import type { Verb } from '../commands/command.ts';
import { isRefusal, parseCommand } from '../commands/parse-command.ts';
import { applyChat } from './apply/apply-chat.ts';
import type { BotApply } from './apply/bot-apply.ts';
import { acceptedIn, type JudgeContext, judgePull } from './judge.ts';
import type { Metrics } from './metrics.ts';
import { readPull } from './read-pull.ts';
import { schema } from './store.ts';

export type { Answer, Asked, ChatComment as Comment } from '../chat/chat.ts';

/** The bot's verbs can reach what it works with. */
export interface BotChat extends Chat {
  context: JudgeContext;
  apply: BotApply;
}

/** The verbs that the bot can do: those of real databases only where it applies. */
function verbsFor({ apply, owner, repo }: BotChat): VerbTable<BotChat> {
  return apply.covers(`${owner}/${repo}`) ? { ...openVerbs, ...applyChat } : openVerbs;
}

/**
 * Commands of one person and of all, in a repository, in ten minutes. GitHub takes 80 comments a minute of an App, 500 an
 * hour: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
 */
const MOST = { own: 20, all: 60 };

/** What stops something is never one too many. */
const STOPS: readonly Verb[] = ['pause', 'cancel', 'freeze'];

/** Answers a command; see {@link answerCommand}. */
export async function runCommand(
  context: JudgeContext,
  comment: ChatComment,
  { metrics, apply }: { metrics: Metrics; apply: BotApply },
): Promise<string> {
  const parsed = parseCommand(comment.body);
  if (parsed === undefined) return 'no command';
  const isStop = !isRefusal(parsed) && STOPS.includes(parsed.verb);
  if ((await isTooMany(context, comment)) && !isStop) return 'too many commands';
  const chat = chatOf(context, apply);
  const answered = await answerCommand(chat, comment, verbsFor(chat));
  if (answered === undefined) return 'no command';
  const { verb, refused } = answered;
  metrics.count('lockstep_commands_total', { verb, outcome: refused ?? 'answered' });
  // What was accepted may have changed the verdict.
  if (verb === 'ack' && refused === undefined) await judgePull(context, comment.number);
  return outcomeOf(answered);
}

function outcomeOf({ verb, refused }: Answered): string {
  return refused === undefined ? verb : `refused: ${refused}`;
}

function chatOf(context: JudgeContext, apply: BotApply): BotChat {
  const { connection, pool, appId, today } = context;
  const keyOf = (number: number): string => `${connection.repositoryId}#${number}`;
  return {
    context,
    apply,
    owner: connection.owner,
    repo: connection.repo,
    request: connection.request,
    forge: connection.forge,
    isOwn: (comment) => comment.appId === appId,
    today,
    read: (pull) => readPull(context, pull),
    accepted: (pull) => acceptedIn(pool, keyOf(pull.number)),
    async accept({ id, pull }, { finding, by, reason, until }) {
      await pool.query(
        `INSERT INTO ${schema}.acks (comment_id, key, finding, login, reason, head, until)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
        [id, keyOf(pull.number), finding, by, reason, pull.head.sha, until],
      );
      return undefined;
    },
  };
}

async function isTooMany({ pool, connection }: JudgeContext, { id, login }: ChatComment): Promise<boolean> {
  await pool.query(
    `INSERT INTO ${schema}.commands (comment_id, repository_id, login) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
    [id, connection.repositoryId, login],
  );
  const { rows } = await pool.query<{ own: number; all: number }>(
    `SELECT count(*) FILTER (WHERE login = $2)::int AS own, count(*)::int AS all FROM ${schema}.commands
     WHERE repository_id = $1 AND at > now() - interval '10 minutes'`,
    [connection.repositoryId, login],
  );
  const [{ own, all } = { own: 0, all: 0 }] = rows;
  return own > MOST.own || all > MOST.all;
}
