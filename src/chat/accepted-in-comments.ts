import type { Accepted } from '../check/accept-findings.ts';
import { isRefusal, parseCommand } from '../commands/parse-command.ts';
import { refuseByRole } from '../commands/permission.ts';
import { toForgeError } from '../forge/forge-error.ts';
import type { GitHubRequest } from '../forge/github.ts';
import { retrying } from '../forge/retry.ts';
import { endOf, LONGEST_REASON } from './ack.ts';
import { roleOf } from './role-of.ts';

export interface CommentedInput {
  owner: string;
  repo: string;
  request: GitHubRequest;
  /** The pull request's, and who opened it. */
  number: number;
  author: string;
  /** Id of a comment that does not count: the one that is being answered. */
  except?: number;
}

const PER_PAGE = 100;
/** Acks that are looked at; each may cost a question for a role. */
const MOST = 50;

/**
 * What people have accepted with `/migrate ack`, where no bot keeps it: their comments themselves are the record. One
 * counts as long as it stands there as it was written, whoever could edit it, and its author has the role now.
 * @throws ForgeError
 */
export async function acceptedInComments(input: CommentedInput): Promise<Accepted[]> {
  const roles = new Map<string, Promise<boolean>>();
  const accepted: Accepted[] = [];
  for (const { body, login, day } of (await readAcks(input)).slice(-MOST)) {
    const command = parseCommand(body);
    if (command === undefined || isRefusal(command) || command.verb !== 'ack' || login === input.author) continue;
    const until = endOf(command.flags.until, day);
    if (until === undefined) continue;
    const may = roles.get(login) ?? roleOf(input, login).then((role) => refuseByRole(command, role) === undefined);
    roles.set(login, may);
    if (!(await may)) continue;
    const reason = String(command.flags.reason).slice(0, LONGEST_REASON);
    accepted.push({ finding: command.finding ?? '', by: login, reason, until });
  }
  return accepted;
}

interface Ack {
  body: string;
  login: string;
  /** On which it was written. */
  day: string;
}

/** By people, and never edited. */
async function readAcks({ owner, repo, request, number, except }: CommentedInput): Promise<Ack[]> {
  const acks: Ack[] = [];
  for (let page = 1; ; page++) {
    const comments = await readPage(page);
    for (const { id, body = '', user, created_at: at, updated_at: edited } of comments) {
      const isPerson = user !== null && user !== undefined && user.type === 'User';
      if (id === except || !isPerson || at !== edited || !body.startsWith('/migrate ack ')) continue;
      acks.push({ body, login: user.login, day: at.slice(0, 10) });
    }
    if (comments.length < PER_PAGE) return acks;
  }

  async function readPage(page: number) {
    try {
      const { data } = await retrying(() =>
        request('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', {
          owner,
          repo,
          issue_number: number,
          per_page: PER_PAGE,
          page,
        }),
      );
      return data;
    } catch (thrown) {
      throw toForgeError(thrown, `read what was accepted on ${number}`);
    }
  }
}
