import type { CommitFacts } from '../../git/ancestry.ts';

export interface BaseBeforeInput {
  /** The newest commit that the merge made on the base branch. */
  merge: CommitFacts;
  /** The pull request's own commits, in any order; none where only a commit was named. */
  own: Array<Pick<CommitFacts, 'author' | 'authoredAt' | 'message'>>;
  commitOf: (sha: string) => Promise<CommitFacts>;
}

/**
 * The base branch's commit just before a merge; undefined where there was none. A merge commit and a squash have it as
 * their first parent. A rebase makes as many commits as were left of the pull request's, which keep author, author date
 * and message (https://docs.github.com/pull-requests/collaborating-with-pull-requests/incorporating-changes-from-a-pull-request/about-pull-request-merges),
 * so it goes back as long as they are found among its own. Somebody who copies these from older commits gets too old a
 * base, which only makes more of what is older count as `out_of_order`.
 */
export async function baseBefore({ merge, own, commitOf }: BaseBeforeInput): Promise<string | undefined> {
  if (merge.parents.length !== 1) return merge.parents[0];
  const left = own.map(keyOf);
  for (let at = merge; ; ) {
    const index = left.indexOf(keyOf(at));
    if (index >= 0) left.splice(index, 1);
    const [parent] = at.parents;
    if (parent === undefined) return undefined;
    at = await commitOf(parent);
    // A rebase makes no merge commits.
    if (at.parents.length !== 1 || !left.includes(keyOf(at))) return at.sha;
  }
}

function keyOf({ author, authoredAt, message }: Pick<CommitFacts, 'author' | 'authoredAt' | 'message'>): string {
  return [author, new Date(authoredAt).getTime(), message.trim()].join('\0');
}
