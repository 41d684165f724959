import type { CommitFacts } from '../../git/ancestry.ts';
import type { Tree } from '../../git/tree.ts';
import { baseBefore } from '../change/base-before.ts';
import type { Merged } from '../guards/control-plane.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import type { GitHubReader, PullFacts } from './github-reader.ts';

/** A merge as GitHub knows it. A commit that a merged pull request brought stands for that pull request. */
export async function findGitHubMerge(
  reader: GitHubReader,
  what: { pull: number } | { commit: string },
): Promise<Merged | GuardRefusal> {
  if ('pull' in what) return ofPull(reader, what.pull);
  const [pull] = /^[0-9a-f]{7,64}$/.test(what.commit) ? await reader.pullsOf(what.commit) : [];
  return pull === undefined ? ofCommit(reader, what.commit) : ofPull(reader, pull);
}

async function ofPull(reader: GitHubReader, number: number): Promise<Merged | GuardRefusal> {
  const pull = await reader.pull(number);
  const { mergeSha } = pull;
  if (mergeSha === undefined) {
    return {
      code: 'not_merged',
      message: `#${number} is ${pull.merged ? 'merged, but GitHub does not say by which commit' : 'not merged'}.`,
      nextStep: 'Merge it first; `/migrate plan` shows what it would do.',
    };
  }
  const branch = await reader.defaultBranch();
  if (pull.baseRef !== branch.name) {
    return {
      code: 'not_on_base',
      message: `#${number} was merged into \`${pull.baseRef}\`, not into \`${branch.name}\`.`,
      nextStep: `Bring it to \`${branch.name}\` by a pull request, and give the command there.`,
    };
  }
  const lost = await notOnBase(reader, { sha: mergeSha, branch });
  if (lost !== undefined) return lost;
  const merge = await reader.commit(mergeSha);
  if (merge === undefined) return gone(mergeSha);
  const beforeSha = await beforeOf(reader, merge, merge.parents.length === 1 ? await reader.commitsOf(number) : []);
  return {
    ...(await treesOf(reader, { mergeSha, beforeSha, tipSha: branch.tip })),
    ...(beforeSha !== undefined && { own: await ownOf(reader, pull, beforeSha) }),
    pull: number,
    title: pull.title,
    author: pull.author,
    ...(pull.mergedAt !== undefined && { mergedAt: pull.mergedAt }),
  };
}

async function ofCommit(reader: GitHubReader, commit: string): Promise<Merged | GuardRefusal> {
  const found = await reader.commit(commit);
  if (found === undefined) return gone(commit);
  const branch = await reader.defaultBranch();
  const lost = await notOnBase(reader, { sha: found.sha, branch });
  if (lost !== undefined) return lost;
  const beforeSha = await beforeOf(reader, found, []);
  return {
    ...(await treesOf(reader, { mergeSha: found.sha, beforeSha, tipSha: branch.tip })),
    title: found.message.split('\n', 1)[0] ?? '',
    mergedAt: found.committedAt,
  };
}

function beforeOf(reader: GitHubReader, merge: CommitFacts, own: CommitFacts[]): Promise<string | undefined> {
  const commitOf = async (sha: string): Promise<CommitFacts> => {
    const commit = await reader.commit(sha);
    if (commit === undefined) throw new Error(`GitHub does not know ${sha}, the parent of a commit that it knows.`);
    return commit;
  };
  return baseBefore({ merge, own, commitOf });
}

async function treesOf(
  { trees }: GitHubReader,
  { mergeSha, beforeSha, tipSha }: { mergeSha: string; beforeSha: string | undefined; tipSha: string },
): Promise<Pick<Merged, 'mergeSha' | 'before' | 'after' | 'tip' | 'tipSha'>> {
  const none: Tree = trees.treeOf('nothing', []);
  const [before, after, tip] = await Promise.all([
    beforeSha === undefined ? none : trees.tree(beforeSha),
    trees.tree(mergeSha),
    trees.tree(tipSha),
  ]);
  return { mergeSha, before, after, tip, tipSha };
}

async function ownOf(
  reader: GitHubReader,
  { headSha }: PullFacts,
  beforeSha: string,
): Promise<NonNullable<Merged['own']>> {
  const { mergeBase } = await reader.compare(beforeSha, headSha);
  return { base: await reader.trees.tree(mergeBase), head: await reader.trees.tree(headSha), headSha };
}

async function notOnBase(
  reader: GitHubReader,
  { sha, branch }: { sha: string; branch: { name: string; tip: string } },
): Promise<GuardRefusal | undefined> {
  if (sha === branch.tip || (await reader.compare(sha, branch.tip)).contains) return undefined;
  return {
    code: 'not_on_base',
    message: `\`${sha.slice(0, 7)}\` is not on \`${branch.name}\` now: it was rewritten, or it is another branch's.`,
    nextStep: 'Bring the change to that branch by a pull request, and give the command there.',
  };
}

function gone(sha: string): GuardRefusal {
  const message = `GitHub knows no commit \`${sha.slice(0, 12)}\` in this repository.`;
  return { code: 'not_merged', message, nextStep: 'Merge the change first, or name the commit that merged it.' };
}
