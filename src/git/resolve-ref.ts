import { GitError } from '../errors.ts';
import { nearestRefs } from './ref-hints.ts';
import { failureOf, type GitContext, runGit, tryGit } from './run-git.ts';

/** The commit that `ref` names, or undefined. */
export async function findCommit(context: GitContext, ref: string): Promise<string | undefined> {
  if (ref === '' || ref.includes('\0')) return undefined;
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`];
  const run = await tryGit(context, args);
  if (run.exitCode === 0) return run.stdout.toString('utf8').trim();
  if (run.stderr.includes('dubious ownership')) throw failureOf(context, args, run.stderr);
  return undefined;
}

/** The commit that `ref` names. @throws GitError with the nearest names when there is none. */
export async function resolveCommit(context: GitContext, ref: string): Promise<string> {
  const sha = await findCommit(context, ref);
  if (sha !== undefined) return sha;
  if ((await findCommit(context, 'HEAD')) === undefined && ref === 'HEAD') throw emptyRepository(context);
  if (await isShallow(context)) throw shallowClone(`The commit "${ref}" is not in this shallow clone.`);
  const listing = await runGit(context, ['for-each-ref', '--format=%(refname:short)']);
  const near = nearestRefs(ref, listing.toString('utf8').split('\n').filter(Boolean));
  const shown = near.length > 0 ? `Did you mean ${near.join(' or ')}? ` : '';
  throw new GitError(`Git does not know the commit "${ref}" in ${context.cwd}.`, {
    code: 'git-unknown-ref',
    hint: `${shown}If it is on the remote, run: git fetch origin`,
  });
}

export async function isShallow(context: GitContext): Promise<boolean> {
  return (await runGit(context, ['rev-parse', '--is-shallow-repository'])).toString('utf8').trim() === 'true';
}

/** The id of the tree without files, which git knows without its being stored. */
export async function emptyTree(context: GitContext): Promise<string> {
  return (await runGit(context, ['hash-object', '-t', 'tree', '/dev/null'])).toString('utf8').trim();
}

export function shallowClone(message: string): GitError {
  return new GitError(message, {
    code: 'git-shallow',
    hint: 'Fetch the whole history: with actions/checkout set "fetch-depth: 0", else run: git fetch --unshallow',
  });
}

function emptyRepository(context: GitContext): GitError {
  return new GitError(`The repository in ${context.cwd} has no commits yet.`, {
    code: 'git-empty-repository',
    hint: 'Commit your migrations, then run again.',
  });
}
