import { GitError } from '../errors.ts';
import { mergeTrees } from './merge-trees.ts';
import { emptyTree, findCommit, isShallow, resolveCommit, shallowClone } from './resolve-ref.ts';
import { type GitContext, runGit, tryGit } from './run-git.ts';
import type { Scope } from './tree.ts';

export interface ScopeOptions {
  /** Default: the first of {@link BASES} that is there and is not head itself, else head's first parent. */
  base?: string | undefined;
  /** Default `HEAD`. */
  head?: string | undefined;
}

export interface ScopeContext extends GitContext {
  repo: string;
  /** Where the merge result's objects go. */
  scratchObjects: string;
}

const BASES = ['origin/HEAD', 'origin/main', 'origin/master', 'main', 'master', 'origin/develop', 'develop', 'trunk'];

interface Side {
  ref: string;
  sha: string;
}

/** What a check compares. @throws GitError for unknown refs, missing history and unrelated histories. */
export async function findScope(context: ScopeContext, options: ScopeOptions = {}): Promise<Scope> {
  const assumptions: string[] = [];
  const headRef = options.head ?? 'HEAD';
  const head = { ref: headRef, sha: await resolveCommit(context, headRef) };
  const base =
    options.base === undefined
      ? await assumeBase(context, head, assumptions)
      : { ref: options.base, sha: await resolveCommit(context, options.base) };
  if (base === undefined) return scopeFromNothing(context, head, assumptions);

  const mergeBase = await findMergeBase(context, base, head);
  const behind =
    mergeBase === base.sha
      ? 0
      : Number((await runGit(context, ['rev-list', '--count', `${mergeBase}..${base.sha}`])).toString('utf8').trim());
  const merged =
    behind === 0
      ? { tree: await treeOf(context, head.sha), conflicts: [] }
      : await mergeTrees(context, { base: base.sha, head: head.sha, assumptions });
  return { repo: context.repo, base, head, mergeBase, merged, behind, assumptions };
}

async function assumeBase(context: GitContext, head: Side, assumptions: string[]): Promise<Side | undefined> {
  for (const ref of await basesFor(context, head)) {
    const sha = await findCommit(context, ref);
    if (sha === undefined || sha === head.sha) continue;
    assumptions.push(`Compared with ${ref}, because no base was given.`);
    return { ref, sha };
  }
  const ref = `${head.ref}^`;
  const sha = await findCommit(context, ref);
  if (sha !== undefined) {
    assumptions.push(
      `Compared with the commit before ${head.ref}, because no base was given and no other branch was found.`,
    );
    return { ref, sha };
  }
  if (await isShallow(context)) throw shallowClone(`The commit before ${head.ref} is not in this shallow clone.`);
  return undefined;
}

/** On a main branch itself, what matters is what is not pushed yet, or else the last commit: not some other branch. */
async function basesFor(context: GitContext, head: Side): Promise<string[]> {
  if (head.ref !== 'HEAD') return BASES;
  const branch = (await tryGit(context, ['symbolic-ref', '--quiet', '--short', 'HEAD'])).stdout.toString('utf8').trim();
  return BASES.includes(branch) ? [`origin/${branch}`] : BASES;
}

/** A first commit has nothing to be compared with: all of it is new. */
async function scopeFromNothing(context: ScopeContext, head: Side, assumptions: string[]): Promise<Scope> {
  const nothing = await emptyTree(context);
  assumptions.push(`${head.ref} is the first commit, so all of its migrations count as new.`);
  return {
    repo: context.repo,
    base: { ref: 'the empty tree', sha: nothing },
    head,
    mergeBase: nothing,
    merged: { tree: await treeOf(context, head.sha), conflicts: [] },
    behind: 0,
    assumptions,
  };
}

async function findMergeBase(context: GitContext, base: Side, head: Side): Promise<string> {
  const run = await tryGit(context, ['merge-base', '--end-of-options', base.sha, head.sha]);
  const sha = run.stdout.toString('utf8').trim();
  if (run.exitCode === 0 && sha !== '') return sha;
  if (await isShallow(context)) {
    throw shallowClone(`The commit that ${base.ref} and ${head.ref} have in common is not in this shallow clone.`);
  }
  throw new GitError(`${base.ref} and ${head.ref} have no commit in common.`, {
    code: 'git-no-merge-base',
    hint: 'Name the branch that this change will be merged into with --base.',
  });
}

async function treeOf(context: GitContext, sha: string): Promise<string> {
  return (await runGit(context, ['rev-parse', '--verify', `${sha}^{tree}`])).toString('utf8').trim();
}
