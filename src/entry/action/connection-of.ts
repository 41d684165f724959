import type { Connection } from '../../bot/github.ts';
import type { BlobCache } from '../../forge/blob-cache.ts';
import { toForgeError } from '../../forge/forge-error.ts';
import { retrying } from '../../forge/retry.ts';
import type { Repo } from './github.ts';

/**
 * The repository as the bot's evidence is read from it. GitHub's runners name its id.
 * https://docs.github.com/actions/reference/workflows-and-actions/variables @throws ForgeError
 */
export async function connectionOf(repo: Repo, blobs: BlobCache): Promise<Connection> {
  const { owner, request } = repo;
  const repositoryId = Number(process.env.GITHUB_REPOSITORY_ID);
  if (repositoryId > 0) return { ...repo, repositoryId, blobs };
  try {
    const { data } = await retrying(() => request('GET /repos/{owner}/{repo}', { owner, repo: repo.repo }));
    return { ...repo, repositoryId: Number(data.id), blobs };
  } catch (thrown) {
    throw toForgeError(thrown, 'read the repository');
  }
}
