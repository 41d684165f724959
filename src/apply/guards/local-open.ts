import { distanceOf } from '../../git/ancestry.ts';
import { findCommit } from '../../git/resolve-ref.ts';
import type { Merged } from './control-plane.ts';
import type { GuardRefusal } from './guard.ts';
import type { FindMergeInput } from './local-merge.ts';

/** Where clones keep the heads of pull requests, if they fetch them: GitHub's own ref, and what people configure. */
const PULLS = ['refs/pull/N/head', 'refs/remotes/origin/pull/N/head', 'refs/remotes/origin/pr/N'];

/** A commit that is not on the base branch, as a merge would make it now. Git itself merges, in a place of its own. */
export async function findOpen({ repo, tipSha, what }: FindMergeInput): Promise<Merged | GuardRefusal | undefined> {
  const context = { cwd: repo.dir };
  const names = 'pull' in what ? PULLS.map((ref) => ref.replace('N', String(what.pull))) : [what.commit];
  let headSha: string | undefined;
  for (const name of names) headSha ??= await findCommit(context, name);
  if (headSha === undefined) return undefined;
  const distance = await distanceOf(context, { from: tipSha, to: headSha });
  if (distance !== undefined && distance <= 0) return undefined;
  const { merged, mergeBase } = await repo.scope({ base: tipSha, head: headSha });
  const [conflict] = merged.conflicts;
  if (conflict !== undefined || merged.unmerged) return inConflict(conflict);
  const [base, tip, head, after] = [
    await repo.tree(mergeBase),
    await repo.tree(tipSha),
    await repo.tree(headSha),
    await repo.tree(merged.tree),
  ];
  return {
    ...('pull' in what && { pull: what.pull }),
    ...{ mergeSha: headSha, before: tip, after, tip: after, tipSha, own: { base, head, headSha }, open: true },
  };
}

function inConflict(path: string | undefined): GuardRefusal {
  return {
    code: 'not_merged',
    message: `This commit cannot be merged into the base branch as it is${path === undefined ? '' : `: both have changed \`${path}\``}.`,
    nextStep: 'Merge the base branch into it, then give the command again.',
  };
}
