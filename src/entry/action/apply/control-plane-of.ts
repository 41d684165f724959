import { createGitHubControlPlane } from '../../../apply/github/github-control-plane.ts';
import type { ControlPlane } from '../../../apply/guards/control-plane.ts';
import { createMemoryCache } from '../../../forge/blob-cache.ts';
import type { GitHubRequest } from '../../../forge/github.ts';
import { openRequest, type Repo } from '../github.ts';
import { findReports } from './find-reports.ts';

/** What GitHub says by the workflow's own token. Who is in a team only another one may see: `membersToken`. */
export function controlPlaneOf(repo: Repo, membersToken: string): ControlPlane {
  const { owner } = repo;
  const cache = createMemoryCache();
  return createGitHubControlPlane({
    owner,
    repo: repo.repo,
    request: membersToken === '' ? repo.request : askTeamsBy(repo.request, membersToken),
    cache,
    reportsOf: (checked) => findReports(repo, { checked, cache }),
  });
}

function askTeamsBy(request: GitHubRequest, token: string): GitHubRequest {
  const members = openRequest(token);
  return new Proxy(request, {
    apply(target, self, given: Parameters<GitHubRequest>) {
      const [route] = given;
      const isTeam = typeof route === 'string' && route.startsWith('GET /orgs/');
      return Reflect.apply(isTeam ? members : target, self, given);
    },
  });
}
