import type { StaticCheck } from '../../check/static-check.ts';
import { configPaths } from '../../config/load.ts';
import { ForgeError, toForgeError } from '../../forge/forge-error.ts';
import type { TreeReader } from '../../forge/github-tree.ts';
import { retrying } from '../../forge/retry.ts';
import type { Tree } from '../../git/tree.ts';
import type { JsonReport } from '../../report/report.ts';
import type { Connection } from '../github.ts';

export interface ReportedCommits {
  heads: string[];
  bases: string[];
}

interface CommitsInput {
  connection: Pick<Connection, 'request' | 'owner' | 'repo'>;
  judged: StaticCheck;
  /** As it was judged. */
  base: Tree;
  reader: TreeReader;
  /** Of the pull request, or the merge group. */
  head: string;
}

/**
 * The commits that a report may name. A workflow checks out the merge of a pull request, which is no commit of its branch
 * but has its head for a parent. Base may have moved while the workflow ran: that counts as long as it has brought
 * nothing that migrations start from.
 */
export async function reportedCommits({ scope }: JsonReport, input: CommitsInput): Promise<ReportedCommits> {
  const { base, head } = input;
  const bases = [base.id];
  const reported = shaOf(scope.base?.sha);
  if (reported !== undefined && reported !== base.id && (await isSameStart(reported, input))) bases.push(reported);
  const heads = [head];
  const merge = shaOf(scope.head?.sha);
  if (merge === undefined || merge === head) return { heads, bases };
  const [first, second, ...others] = await parentsOf(input.connection, merge);
  const isMerge = second === head && others.length === 0 && first !== undefined;
  if (isMerge && (bases.includes(first) || (await isSameStart(first, input)))) heads.push(merge);
  return { heads, bases };
}

/** What a hostile report calls a commit goes into an address only where it looks like one. */
function shaOf(text: string | undefined): string | undefined {
  return text !== undefined && /^[0-9a-f]{40}$/.test(text) ? text : undefined;
}

/** One of the two is in the other's history, and both have the same configuration and migrations. */
async function isSameStart(then: string, { connection, judged, base, reader }: CommitsInput): Promise<boolean> {
  const { owner, repo, request } = connection;
  const basehead = `${then}...${base.id}`;
  return unlessGone(async () => {
    const { data } = await retrying(() =>
      request('GET /repos/{owner}/{repo}/compare/{basehead}', { owner, repo, basehead, per_page: 1, page: 2 }),
    ).catch((thrown: unknown) => {
      throw toForgeError(thrown, `compare ${basehead}`);
    });
    if (data.status === 'diverged') return false;
    return isSame(base, await reader.tree(then), judged);
  }, false);
}

function isSame(one: Tree, other: Tree, { result }: StaticCheck): boolean {
  const folders = (result.detected?.changed ?? []).flatMap(({ source }) => [source.path, ...(source.morePaths ?? [])]);
  const matters = (path: string): boolean =>
    configPaths.includes(path) || folders.some((folder) => folder === '.' || path.startsWith(`${folder}/`));
  const listing = ({ files }: Tree): string =>
    JSON.stringify(files.filter(({ path }) => matters(path)).map(({ path, blob }) => [path, blob]));
  return listing(one) === listing(other);
}

function parentsOf({ owner, repo, request }: CommitsInput['connection'], sha: string): Promise<string[]> {
  return unlessGone(async () => {
    const { data } = await retrying(() =>
      request('GET /repos/{owner}/{repo}/git/commits/{commit_sha}', { owner, repo, commit_sha: sha }),
    ).catch((thrown: unknown) => {
      throw toForgeError(thrown, `read commit ${sha}`);
    });
    return data.parents.map((parent) => parent.sha);
  }, []);
}

/** A commit that a report made up is not there, or is none. */
async function unlessGone<T>(doIt: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await doIt();
  } catch (thrown) {
    const isGone = thrown instanceof ForgeError && [404, 409, 422].includes(thrown.status);
    if (!isGone) throw thrown;
    return otherwise;
  }
}
