import { configPaths, defaultConfig, loadConfig } from '../../config/load.ts';
import type { Config } from '../../config/schema.ts';
import { GitError } from '../../errors.ts';
import { addedBy, distanceOf, isAncestor } from '../../git/ancestry.ts';
import { openRepository, type Repository } from '../../git/repository.ts';
import { findCommit } from '../../git/resolve-ref.ts';
import type { Tree } from '../../git/tree.ts';
import type { JsonReport } from '../../report/report.ts';
import type { ControlPlane, LiveDeployment } from './control-plane.ts';
import { isRefusal } from './control-plane.ts';
import { findMerge, pullNamedBy } from './local-merge.ts';
import { findOpen } from './local-open.ts';
import { evidenceOf } from './report-evidence.ts';

export interface LocalControlPlaneOptions {
  /** Anywhere in the clone. */
  dir: string;
  /** The base branch. Default: the first of origin/HEAD, origin/main, origin/master, main, master. */
  base?: string;
  /** Reports of the checks, of which the one that fits a change counts. Default none. */
  reports?: JsonReport[];
  /** What runs now, by the app's environment. Default: not known. */
  live?: Record<string, LiveDeployment[]>;
}

const BASES = ['origin/HEAD', 'origin/main', 'origin/master', 'main', 'master'];

/**
 * What a clone can tell, for the CLI. Who has the database's credentials may do everything. Pull requests are found by
 * their number in the merge's or the squash's message. Dispose with `await using`.
 * @throws GitError where `dir` is in no repository, or the base branch is not found
 */
export async function createLocalControlPlane(
  options: LocalControlPlaneOptions,
): Promise<ControlPlane & AsyncDisposable & { tipSha: string }> {
  const repo = await openRepository(options.dir);
  try {
    const tipSha = await findTip(repo, options.base);
    return { ...planeOf(repo, tipSha, options), tipSha, [Symbol.asyncDispose]: () => repo[Symbol.asyncDispose]() };
  } catch (error) {
    await repo[Symbol.asyncDispose]();
    throw error;
  }
}

function planeOf(repo: Repository, tipSha: string, options: LocalControlPlaneOptions): ControlPlane {
  const context = { cwd: repo.dir };
  const plane: ControlPlane = {
    repository: repo.dir,
    merged: (what) => findMerge({ repo, tipSha, what }),
    opened: (what) => findOpen({ repo, tipSha, what }),
    config: async () => readConfig(await repo.tree(tipSha)),
    mayAct: () => Promise.resolve(undefined),
    async evidence(change, asked) {
      const what = { commit: change.mergeSha };
      const known = asked ?? (await plane.merged(what));
      const merged = isRefusal(known) ? ((await plane.opened(what)) ?? known) : known;
      if (isRefusal(merged)) return merged;
      const treeOf = async (sha: string): Promise<Tree | undefined> =>
        (await findCommit(context, sha)) === undefined ? undefined : repo.tree(sha);
      const { before } = merged;
      const found = await Promise.all(
        (options.reports ?? []).map((report) => evidenceOf({ report, change, before, treeOf })),
      );
      const best = found.find(({ state }) => state === 'passed') ?? found.find(({ state }) => state === 'stale');
      const none = { state: 'none' as const, detail: 'No report of a check was given.' };
      return { ...(best ?? found[0] ?? none), nextStep: 'Give the check’s JSON report with `--evidence report.json`.' };
    },
    live(environment) {
      const live = options.live?.[environment];
      if (live !== undefined) return Promise.resolve(live);
      return Promise.resolve({
        code: 'github_unavailable',
        message: `What \`${environment}\` runs now is not known from a clone.`,
        nextStep: `Name it with \`--live ${environment}=COMMIT@TIME\`, or give the command in the pull request.`,
      });
    },
    async contains(sha, commit) {
      for (const each of [sha, commit]) if ((await findCommit(context, each)) === undefined) return unknownCommit(each);
      return isAncestor(context, { commit, sha });
    },
    distance: (from, to) => distanceOf(context, { from, to }).catch(() => undefined),
    async pullOf(path, sha) {
      const added = await addedBy(context, { path, tip: sha });
      if (added === undefined) return undefined;
      const pull = pullNamedBy(added.message);
      return { sha: added.sha, at: added.committedAt, ...(pull !== undefined && { pull }) };
    },
  };
  return plane;
}

function unknownCommit(sha: string) {
  return {
    code: 'github_unavailable' as const,
    message: `The commit \`${sha}\` is not in this clone, so nothing is known of it.`,
    nextStep: 'Run `git fetch origin`, then give the command again.',
  };
}

async function findTip(repo: Repository, base: string | undefined): Promise<string> {
  if (base !== undefined) return repo.resolve(base);
  for (const ref of BASES) {
    const sha = await findCommit({ cwd: repo.dir }, ref);
    if (sha !== undefined) return sha;
  }
  throw new GitError(`There is no ${BASES.join(', ')} in ${repo.dir}.`, {
    code: 'git-unknown-ref',
    hint: 'Name the branch that changes are merged into with --base.',
  });
}

async function readConfig(tree: Tree): Promise<Config> {
  const path = configPaths.find((each) => tree.get(each) !== undefined);
  return path === undefined ? defaultConfig() : loadConfig(await tree.text(path), path);
}
