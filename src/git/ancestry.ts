import { type GitContext, runGit, tryGit } from './run-git.ts';

/** What a commit says of itself. */
export interface CommitFacts {
  sha: string;
  parents: string[];
  /** `Name <address>`. */
  author: string;
  /** ISO 8601; a rebase keeps it. */
  authoredAt: string;
  /** ISO 8601. */
  committedAt: string;
  message: string;
}

/** With `-z` there is a NUL behind each commit, and none within what it says. */
const FORMAT = ['%H', '%P', '%an <%ae>', '%aI', '%cI', '%B'];

/** @throws GitError where there is no such commit */
export async function readCommit(context: GitContext, sha: string): Promise<CommitFacts> {
  const [commit] = await log(context, ['-1', '--end-of-options', sha]);
  if (commit === undefined) throw new TypeError(`git log -1 ${sha} gave nothing`);
  return commit;
}

/** Whether `commit` is `sha` or an ancestor of it. @throws GitError where one of them is not in the clone */
export async function isAncestor(
  context: GitContext,
  { commit, sha }: { commit: string; sha: string },
): Promise<boolean> {
  const args = ['merge-base', '--is-ancestor', '--end-of-options', commit, sha];
  const { exitCode } = await tryGit(context, args);
  // 1 means no; everything else is a failure, which runGit puts in words.
  if (exitCode !== 0 && exitCode !== 1) await runGit(context, args);
  return exitCode === 0;
}

/** Commits of `to` that are not in `from`; below zero where it is the ancestor; undefined where neither is one. */
export async function distanceOf(
  context: GitContext,
  { from, to }: { from: string; to: string },
): Promise<number | undefined> {
  const args = ['rev-list', '--left-right', '--count', '--end-of-options', `${from}...${to}`];
  const [behind = 0, ahead = 0] = (await runGit(context, args)).toString('utf8').trim().split('\t').map(Number);
  if (behind > 0 && ahead > 0) return undefined;
  return ahead - behind;
}

/** The commit on `tip`'s first-parent line that brought `sha` there: itself, or the merge. Undefined: it is not in it. */
export async function broughtBy(
  context: GitContext,
  { sha, tip }: { sha: string; tip: string },
): Promise<CommitFacts | undefined> {
  if (!(await isAncestor(context, { commit: sha, sha: tip }))) return undefined;
  const line = (await runGit(context, ['rev-list', '--first-parent', '--end-of-options', tip])).toString('utf8');
  const onLine = line.split('\n').filter(Boolean);
  if (onLine.includes(sha)) return readCommit(context, sha);
  const after = await runGit(context, ['rev-list', '--ancestry-path', '--end-of-options', `${sha}..${tip}`]);
  const descendants = new Set(after.toString('utf8').split('\n').filter(Boolean));
  const first = onLine.findLast((each) => descendants.has(each));
  return first === undefined ? undefined : readCommit(context, first);
}

/** The newest commit on `tip`'s first-parent line that added a path. */
export async function addedBy(
  context: GitContext,
  { path, tip }: { path: string; tip: string },
): Promise<CommitFacts | undefined> {
  const range = ['--first-parent', '-m', '--no-renames', '--diff-filter=A', '-1', '--end-of-options', tip, '--', path];
  return (await log(context, [...range], '--no-patch'))[0];
}

/** Commits on `tip`'s first-parent line whose message matches a basic regular expression, newest first. */
export function commitsNamed(
  context: GitContext,
  { pattern, tip }: { pattern: string; tip: string },
): Promise<CommitFacts[]> {
  return log(context, ['--first-parent', `--grep=${pattern}`, '--end-of-options', tip]);
}

async function log(context: GitContext, args: string[], ...options: string[]): Promise<CommitFacts[]> {
  const format = `--format=${FORMAT.join('%x00')}`;
  const fields = (await runGit(context, ['log', '-z', format, ...options, ...args])).toString('utf8').split('\0');
  const commits: CommitFacts[] = [];
  for (let at = 0; at + FORMAT.length <= fields.length; at += FORMAT.length) {
    const [sha = '', parents = '', author = '', authoredAt = '', committedAt = '', message = ''] = fields.slice(
      at,
      at + FORMAT.length,
    );
    commits.push({ sha, parents: parents.split(' ').filter(Boolean), author, authoredAt, committedAt, message });
  }
  return commits;
}
