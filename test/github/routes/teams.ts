import { fillAnswer } from '../fill.ts';
import { notFound, type Route } from '../route.ts';
import type { GitHubState } from '../state.ts';

const MEMBERSHIP = 'GET /orgs/{org}/teams/{team_slug}/memberships/{username}' as const;

const kept = new WeakMap<GitHubState, Map<string, Map<string, 'active' | 'pending'>>>();

/** Slug → login → state of the membership. */
export function teamsIn(state: GitHubState): Map<string, Map<string, 'active' | 'pending'>> {
  const all = kept.get(state) ?? new Map<string, Map<string, 'active' | 'pending'>>();
  kept.set(state, all);
  return all;
}

export const teams: Route[] = [
  {
    operation: MEMBERSHIP,
    needs: 'members:read',
    handle({ state, params, origin }) {
      const { org = '', team_slug: slug = '', username = '' } = params;
      const membership = org === state.owner ? teamsIn(state).get(slug)?.get(username) : undefined;
      if (membership === undefined) return notFound();
      const given = { state: membership, role: 'member', url: `${origin}/teams/${slug}/memberships/${username}` };
      return { status: 200, body: fillAnswer(MEMBERSHIP, given) };
    },
  },
];
