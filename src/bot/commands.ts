import { type Command, type Refusal, type Verb, verbs } from '../commands/command.ts';
import { isRefusal, parseCommand, usage } from '../commands/parse-command.ts';
import { refuseByRole } from '../commands/permission.ts';
import type { PullRequest } from '../forge/forge.ts';
import { statusOf, toForgeError } from '../forge/forge-error.ts';
import { publishReport } from '../forge/publish-report.ts';
import { retrying } from '../forge/retry.ts';
import { codeSpan, escapeText, prose } from '../report/escape.ts';
import { ack } from './ack.ts';
import type { Connection } from './github.ts';
import { type JudgeContext, judgePull } from './judge.ts';
import type { Metrics } from './metrics.ts';
import { plan } from './plan.ts';
import { status } from './status.ts';
import { schema } from './store.ts';

/** A comment that may be a command, from a delivery that was verified. */
export interface Comment {
  id: number;
  /** The pull request's. */
  number: number;
  body: string;
  login: string;
}

/** What a verb answers: Markdown, or why not. */
export type Answer = string | Refusal;

export interface Asked extends Comment {
  command: Command;
  pull: PullRequest;
  author: string;
}

type Run = (context: JudgeContext, asked: Asked) => Promise<Answer>;

/** The verbs of open pull requests; the others come after the merge. */
const RUNS: Partial<Record<Verb, Run>> = { help, plan, status, ack };

/** Commands of one person in a repository, in ten minutes. */
const MOST = 20;

/** Answers a command, once: the answer is one comment that a second attempt finds again. */
export async function runCommand(context: JudgeContext, comment: Comment, metrics: Metrics): Promise<string> {
  const parsed = parseCommand(comment.body);
  if (parsed === undefined) return 'no command';
  if (await isTooMany(context, comment)) return 'too many commands';
  await react(context.connection, comment.id);
  const answer = isRefusal(parsed) ? parsed : await answerTo(context, comment, parsed);
  const refused = typeof answer !== 'string';
  const to = `> ${escapeText(comment.login)}: ${codeSpan(comment.body.split(/\r|\n/, 1)[0] ?? '')}`;
  await publishReport(context.connection.forge, {
    number: comment.number,
    key: `answer-${comment.id}`,
    body: `${to}\n\n${refused ? refusalText(answer) : answer}`,
    isOwn: ({ appId }) => appId === context.appId,
  });
  const verb = isRefusal(parsed) ? 'unknown' : parsed.verb;
  metrics.count('lockstep_commands_total', { verb, outcome: refused ? answer.code : 'answered' });
  // What was accepted may have changed the verdict.
  if (verb === 'ack' && !refused) await judgePull(context, comment.number);
  return refused ? `refused: ${answer.code}` : verb;
}

async function answerTo(context: JudgeContext, comment: Comment, command: Command): Promise<Answer> {
  const refusal = refuseByRole(command, await roleOf(context.connection, comment.login));
  if (refusal !== undefined) return refusal;
  const { connection } = context;
  const pull = await connection.forge.pull(comment.number);
  const run = RUNS[command.verb];
  if (run === undefined) return notYet(command.verb, pull);
  return run(context, { ...comment, command, pull, author: await authorOf(connection, comment.number) });
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
    message: `This bot cannot do \`/migrate ${verb}\` yet.`,
    nextStep: '`/migrate help` lists what it can.',
  };
}

async function help(_: JudgeContext, { login }: Asked): Promise<Answer> {
  const own = Object.keys(RUNS) as Verb[];
  const lines = own.map((verb) => `- ${codeSpan(usage(verb))} ${verbs[verb].does} (role ${verbs[verb].role} or above)`);
  return [`What ${escapeText(login)} can run on this pull request, as far as the role allows:`, '', ...lines].join(
    '\n',
  );
}

function refusalText({ code, message, nextStep }: Refusal): string {
  return `🚫 **Refused** (\`${code}\`): ${prose(message)} Nothing was done.\n\nNext: ${prose(nextStep)}`;
}

/** No role where GitHub knows nobody of that name here. */
async function roleOf({ request, owner, repo }: Connection, username: string) {
  try {
    const { data } = await retrying(() =>
      request('GET /repos/{owner}/{repo}/collaborators/{username}/permission', { owner, repo, username }),
    );
    return { login: username, roleName: data.role_name, base: data.permission };
  } catch (thrown) {
    if (statusOf(thrown) === 404) return { login: username, roleName: 'none', base: 'none' };
    throw toForgeError(thrown, `read the role of ${username}`);
  }
}

async function authorOf({ request, owner, repo }: Connection, number: number): Promise<string> {
  try {
    const { data } = await retrying(() =>
      request('GET /repos/{owner}/{repo}/pulls/{pull_number}', { owner, repo, pull_number: number }),
    );
    return data.user.login;
  } catch (thrown) {
    throw toForgeError(thrown, `read pull request ${number}`);
  }
}

/** Seen, and taken on: what comes of it is told in a comment. */
async function react({ request, owner, repo }: Connection, id: number): Promise<void> {
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

async function isTooMany({ pool, connection }: JudgeContext, { id, login }: Comment): Promise<boolean> {
  await pool.query(
    `INSERT INTO ${schema}.commands (comment_id, repository_id, login) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
    [id, connection.repositoryId, login],
  );
  const { rows } = await pool.query<{ count: number }>(
    `SELECT count(*)::int FROM ${schema}.commands
     WHERE repository_id = $1 AND login = $2 AND at > now() - interval '10 minutes'`,
    [connection.repositoryId, login],
  );
  return (rows[0]?.count ?? 0) > MOST;
}
