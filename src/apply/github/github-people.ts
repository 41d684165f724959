import { type Role, roles } from '../../commands/command.ts';
import type { PeopleConfig } from '../../config/schema.ts';
import { ForgeError, statusOf, toForgeError } from '../../forge/forge-error.ts';
import { retrying } from '../../forge/retry.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import type { GitHubReaderOptions } from './github-reader.ts';

type Where = Pick<GitHubReaderOptions, 'owner' | 'repo' | 'request' | 'retry'>;

/**
 * Whether someone is among `people`, asked of GitHub now: the role is always needed, and where there are users or teams,
 * to be one of them. A role that an organisation made itself counts as the one that GitHub folds it to.
 */
export async function refuseByPeople(
  where: Where,
  login: string,
  people: PeopleConfig,
): Promise<GuardRefusal | undefined> {
  const has = await roleOf(where, login);
  const wanted = wordsOf(people);
  const refusal: GuardRefusal = {
    code: 'not_allowed',
    message: `${login} has the role ${has.name}; this needs ${wanted}.`,
    nextStep: `Someone with ${wanted} can give the command.`,
  };
  if (has.rank < roles.indexOf(people.role)) return refusal;
  if (people.users.length === 0 && people.teams.length === 0) return undefined;
  if (people.users.some((each) => each.toLowerCase() === login.toLowerCase())) return undefined;
  for (const team of people.teams) if (await isMember(where, team, login)) return undefined;
  return refusal;
}

function wordsOf({ role, users, teams }: PeopleConfig): string {
  const some = [...teams.map((team) => `the team ${team}`), ...users];
  return some.length === 0 ? `the role ${role}` : `the role ${role} and to be of ${some.join(' or ')}`;
}

async function roleOf(
  { owner, repo, request, retry }: Where,
  username: string,
): Promise<{ name: string; rank: number }> {
  try {
    const { data } = await retrying(
      () => request('GET /repos/{owner}/{repo}/collaborators/{username}/permission', { owner, repo, username }),
      retry,
    );
    const rank = Math.max(roles.indexOf(data.role_name as Role), roles.indexOf(data.permission as Role));
    return { name: data.role_name, rank: Math.max(rank, 0) };
  } catch (thrown) {
    if (statusOf(thrown) === 404) return { name: 'none', rank: 0 };
    throw toForgeError(thrown, `read the role of ${username}`);
  }
}

/** https://docs.github.com/rest/teams/members#get-team-membership-for-a-user; who was only invited is no member. */
async function isMember({ owner, request, retry }: Where, team: string, username: string): Promise<boolean> {
  try {
    const { data } = await retrying(
      () =>
        request('GET /orgs/{org}/teams/{team_slug}/memberships/{username}', {
          org: owner,
          team_slug: team,
          username,
        }),
      retry,
    );
    return data.state === 'active';
  } catch (thrown) {
    const status = statusOf(thrown);
    if (status === 404) return false;
    const error = toForgeError(thrown, `read the team ${team}`);
    if (status !== 403) throw error;
    const hint = 'Give the App `members: read`, or the Action’s input `members-token` a token that may read members.';
    throw new ForgeError(error.message, { code: 'github-forbidden', status, hint, cause: thrown });
  }
}
