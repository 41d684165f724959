import { mergeFiles } from '../../git/merge-files.ts';
import type { Merged } from '../guards/control-plane.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import type { GitHubReader } from './github-reader.ts';

/** An open pull request as a merge would make it now, by the ids of its files. GitHub's own merge may be older, or none. */
export async function findGitHubOpen(
  reader: GitHubReader,
  what: { pull: number } | { commit: string },
): Promise<Merged | GuardRefusal | undefined> {
  if (!('pull' in what)) return undefined;
  const pull = await reader.pull(what.pull);
  if (pull.state !== 'open') return undefined;
  const branch = await reader.defaultBranch();
  if (pull.baseRef !== branch.name) {
    return {
      code: 'not_on_base',
      message: `#${what.pull} is to be merged into \`${pull.baseRef}\`, not into \`${branch.name}\`.`,
      nextStep: `Only what comes to \`${branch.name}\` is applied: give the command in the pull request that brings it there.`,
    };
  }
  const { headSha } = pull;
  const { mergeBase } = await reader.compare(branch.tip, headSha);
  const [base, tip, head] = await Promise.all([mergeBase, branch.tip, headSha].map((sha) => reader.trees.tree(sha)));
  if (base === undefined || tip === undefined || head === undefined) return undefined;
  const { files, conflicts } = mergeFiles({ mergeBase: base, base: tip, head });
  if (conflicts.length > 0) return inConflict(what.pull, conflicts);
  const after = reader.trees.treeOf(headSha, files);
  return {
    ...{ pull: what.pull, title: pull.title, author: pull.author, mergeSha: headSha, open: true },
    ...{ before: tip, after, tip: after, tipSha: branch.tip, own: { base, head, headSha } },
  };
}

/** A file that both sides changed is taken for a conflict, also where Git could merge it. */
export function inConflict(pull: number | undefined, [first, ...others]: readonly string[]): GuardRefusal {
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const name = pull === undefined ? 'This commit' : `#${pull}`;
  return {
    code: 'not_merged',
    message: `${name} and the base branch have both changed \`${first ?? ''}\`${more}: what a merge makes of that is not known.`,
    nextStep: 'Merge the base branch into it, then give the command again.',
  };
}
