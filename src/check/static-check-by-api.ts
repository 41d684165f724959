import { LockstepError } from '../errors.ts';
import type { BlobCache } from '../forge/blob-cache.ts';
import { ForgeError, toForgeError } from '../forge/forge-error.ts';
import type { GitHubRequest } from '../forge/github.ts';
import { createTreeReader, type TreeReader } from '../forge/github-tree.ts';
import { retrying } from '../forge/retry.ts';
import { mergeFiles } from '../git/merge-files.ts';
import type { Scope, Tree } from '../git/tree.ts';
import type { Accepted } from './accept-findings.ts';
import { type StaticCheck, type StaticCheckInput, staticCheck, staticFailure } from './static-check.ts';

/** GitHub's lists of a pull request's files end here. https://docs.github.com/rest/pulls/pulls#list-pull-requests-files */
const MOST_FILES = 3000;

export interface ByApiInput {
  owner: string;
  repo: string;
  request: GitHubRequest;
  cache: BlobCache;
  /** Commits. */
  base: string;
  head: string;
  /** How a person calls them. */
  refs: [base: string, head: string];
  changedFiles: number;
  accepted: readonly Accepted[];
  /** `YYYY-MM-DD`. */
  today: string;
  /** Default: in this thread. */
  check?: (input: StaticCheckInput) => Promise<StaticCheck>;
}

/** A static verdict with the files that it was read from; they are absent where they could not be listed. */
export interface ReadByApi extends StaticCheck {
  /** `after` is head as it would be after the merge. */
  trees?: { base: Tree; after: Tree; reader: TreeReader };
}

/**
 * The static verdict of what a merge of `head` into `base` would bring, read over GitHub's API, without a clone.
 * @throws ForgeError for what GitHub may answer differently later
 */
export async function staticCheckByApi(input: ByApiInput): Promise<ReadByApi> {
  const { owner, repo, request, cache, base, head, refs, accepted, today, check = staticCheck } = input;
  const scope: Scope = {
    repo: `${owner}/${repo}`,
    base: { ref: refs[0], sha: base },
    head: { ref: refs[1], sha: head },
    mergeBase: base,
    merged: { tree: head, conflicts: [] },
    behind: 0,
  };
  try {
    if (input.changedFiles > MOST_FILES) throw tooManyFiles(input.changedFiles);
    const { data } = await retrying(() =>
      // The second page has no files and their patches, which can be large.
      request('GET /repos/{owner}/{repo}/compare/{basehead}', {
        owner,
        repo,
        basehead: `${base}...${head}`,
        per_page: 1,
        page: 2,
      }),
    ).catch((thrown: unknown) => {
      throw toForgeError(thrown, `compare ${base} with ${head}`);
    });
    const reader = createTreeReader({ owner, repo, request, cache });
    const trees = { base: await reader.tree(base), head: await reader.tree(head) };
    scope.mergeBase = data.merge_base_commit.sha;
    scope.behind = data.behind_by;
    let after = trees.head;
    if (data.behind_by > 0) {
      const merged = mergeFiles({ ...trees, mergeBase: await reader.tree(scope.mergeBase) });
      scope.merged.conflicts = merged.conflicts;
      after = reader.treeOf(head, merged.files);
    }
    const judged = await check({ scope, base: trees.base, head: after, today, accepted });
    return { ...judged, trees: { base: trees.base, after, reader } };
  } catch (thrown) {
    if (thrown instanceof ForgeError) throw thrown;
    return staticFailure(thrown, scope);
  }
}

function tooManyFiles(count: number): LockstepError {
  return new LockstepError(`This pull request changes ${count} files; GitHub lists ${MOST_FILES} of them.`, {
    code: 'too-many-files',
    hint: 'Split the pull request.',
  });
}
