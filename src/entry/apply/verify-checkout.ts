import type { GuardRefusal } from '../../apply/guards/guard.ts';
import type { Change } from '../../apply/plan.ts';
import { GitError } from '../../errors.ts';
import { isAncestor } from '../../git/ancestry.ts';
import { openRepository, type Repository } from '../../git/repository.ts';
import { findCommit } from '../../git/resolve-ref.ts';

export interface Checkout {
  /** Anywhere in it. */
  dir: string;
  /** What must contain the merge: `HEAD` in a job. Default: the merge has only to be there. */
  head?: string;
  /** How it is made right, where it is not what it must be. */
  nextStep: string;
}

/**
 * Whether a clone has what was merged: the commit, on the branch that is checked out, with the very files that were
 * planned. What is run later is exported from that commit, never from the files that lie there.
 */
export async function verifyCheckout(
  { dir, head, nextStep }: Checkout,
  change: Change,
): Promise<GuardRefusal | undefined> {
  let repo: Repository;
  try {
    repo = await openRepository(dir);
  } catch (thrown) {
    if (!(thrown instanceof GitError)) throw thrown;
    const hint = thrown.code === 'git-unsafe-directory' ? (thrown.hint ?? nextStep) : nextStep;
    const message = `The project’s own command needs a checkout of the repository: ${thrown.message}`;
    return { code: 'runner_unavailable', message, nextStep: hint };
  }
  await using opened = repo;
  const why = await differs(opened, { change, head });
  return why === undefined ? undefined : { code: 'checkout_mismatch', message: why, nextStep };
}

async function differs(
  repo: Repository,
  { change, head }: { change: Change; head: string | undefined },
): Promise<string | undefined> {
  const { mergeSha } = change;
  const context = { cwd: repo.dir };
  if ((await findCommit(context, mergeSha)) === undefined)
    return `The checkout does not have the merge \`${mergeSha}\`.`;
  if (head !== undefined && !(await isAncestor(context, { commit: mergeSha, sha: head })))
    return `What is checked out does not contain the merge \`${mergeSha}\`.`;
  const tree = await repo.tree(mergeSha);
  for (const { files } of change.migrations)
    for (const [path, blob] of Object.entries(files))
      if (tree.get(path)?.blob !== blob) return `\`${path}\` is not in the checkout as it was planned.`;
  return undefined;
}
