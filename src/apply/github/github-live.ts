import { toForgeError } from '../../forge/forge-error.ts';
import { retrying } from '../../forge/retry.ts';
import type { LiveDeployment } from '../guards/control-plane.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import type { GitHubReaderOptions } from './github-reader.ts';

/** Deployments that are looked at, newest first. */
const MOST = 100;

/**
 * What an environment of the app may run now, by GitHub Deployments: the newest that succeeded, and every newer one that
 * is not known to be gone: one that failed or is still going on may have replaced a part of it. Each deployment's newest
 * status counts. https://docs.github.com/rest/deployments/statuses
 */
export async function findLive(
  { owner, repo, request, retry }: Pick<GitHubReaderOptions, 'owner' | 'repo' | 'request' | 'retry'>,
  environment: string,
): Promise<LiveDeployment[] | GuardRefusal> {
  const at = { owner, repo };
  try {
    const { data } = await retrying(
      () => request('GET /repos/{owner}/{repo}/deployments', { ...at, environment, per_page: MOST }),
      retry,
    );
    const found: LiveDeployment[] = [];
    for (const { id, sha, created_at: createdAt } of data) {
      const { data: statuses } = await retrying(
        () =>
          request('GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
            ...at,
            deployment_id: Number(id),
            per_page: 1,
          }),
        retry,
      );
      const [newest] = statuses;
      if (newest?.state === 'inactive') continue;
      found.push({ sha, since: newest?.created_at ?? createdAt, id: String(id) });
      if (newest?.state === 'success') return found;
    }
  } catch (thrown) {
    throw toForgeError(thrown, `read the deployments to ${environment}`);
  }
  return {
    code: 'github_unavailable',
    message: `GitHub Deployments do not say what \`${environment}\` runs: none of its last ${MOST} succeeded.`,
    nextStep: `Have the app's deployments to \`${environment}\` recorded as GitHub Deployments, then give the command again.`,
  };
}
