import { configPaths, defaultConfig, loadConfig } from '../../config/load.ts';
import { ConfigError, LockstepError, toError } from '../../errors.ts';
import { ForgeError, statusOf } from '../../forge/forge-error.ts';
import { retrying } from '../../forge/retry.ts';
import type { Tree } from '../../git/tree.ts';
import type { JsonReport } from '../../report/report.ts';
import { type ControlPlane, isRefusal, type Merged } from '../guards/control-plane.ts';
import type { GuardRefusal } from '../guards/guard.ts';
import { evidenceOf } from '../guards/report-evidence.ts';
import type { Change } from '../plan.ts';
import { findLive } from './github-live.ts';
import { findGitHubMerge } from './github-merge.ts';
import { findGitHubOpen } from './github-open.ts';
import { refuseByPeople } from './github-people.ts';
import { createGitHubReader, type GitHubReaderOptions } from './github-reader.ts';

export interface GitHubControlPlaneOptions extends GitHubReaderOptions {
  /** Reports of checks that may be believed; the first that proves the change counts. */
  reportsOf: (checked: Checked) => Promise<JsonReport[]>;
}

/** What a check may have looked at. */
export interface Checked {
  pull?: number;
  /** The pull request's head; the merge where that is not known. */
  headSha: string;
  mergeSha: string;
  /** The base branch just before the merge. */
  baseSha: string;
}

/**
 * What GitHub says of the code and the people, asked anew each time. What it does not say is `github_unavailable`; only a
 * token that is no longer taken is thrown (ForgeError `github-unauthorised`), for the caller to get another.
 */
export function createGitHubControlPlane(options: GitHubControlPlaneOptions): ControlPlane {
  const { owner, repo, request, retry } = options;
  const reader = createGitHubReader(options);

  const treeOf = async (sha: string): Promise<Tree | undefined> => {
    try {
      return await reader.trees.tree(sha);
    } catch (thrown) {
      if (thrown instanceof ForgeError && [404, 409, 422].includes(thrown.status)) return undefined;
      throw thrown;
    }
  };

  async function evidence(change: Change, asked?: Merged) {
    const what = change.pull === undefined ? { commit: change.mergeSha } : { pull: change.pull };
    const found = asked ?? (await findGitHubMerge(reader, what));
    // Of what is open a preview is asked; nothing else comes so far.
    const merged = isRefusal(found) ? ((await findGitHubOpen(reader, what)) ?? found) : found;
    if (isRefusal(merged)) return merged;
    const { before, own, pull, mergeSha } = merged;
    const headSha = own?.headSha ?? mergeSha;
    const reports = await options.reportsOf({
      headSha,
      mergeSha,
      baseSha: before.id,
      ...(pull !== undefined && { pull }),
    });
    const judged = await Promise.all(reports.map((report) => evidenceOf({ report, change, before, treeOf })));
    const best = judged.find(({ state }) => state === 'passed') ?? judged.find(({ state }) => state === 'stale');
    const none = { state: 'none' as const, detail: `No report of the check is known for \`${headSha.slice(0, 7)}\`.` };
    return best ?? judged[0] ?? none;
  }

  return {
    repository: `${owner}/${repo}`,
    merged: (what) => answering(() => findGitHubMerge(reader, what)),
    opened: (what) => answering(() => findGitHubOpen(reader, what)),
    config: () =>
      answering(async () => {
        const { tip } = await reader.defaultBranch();
        const tree = await reader.trees.tree(tip);
        const path = configPaths.find((each) => tree.get(each) !== undefined);
        return path === undefined ? defaultConfig() : loadConfig(await tree.text(path), path);
      }),
    // Who gives a command to the CLI has the database's credentials: GitHub does not know them.
    mayAct: ({ login, via }, people) =>
      via === 'cli' ? Promise.resolve(undefined) : answering(() => refuseByPeople(options, login, people)),
    evidence: (change, merged) => answering(() => evidence(change, merged)),
    live: (environment) => answering(() => findLive(options, environment)),
    contains: (sha, commit) => answering(async () => sha === commit || (await reader.compare(commit, sha)).contains),

    async distance(from, to) {
      if (from === to) return 0;
      // GitHub counts whatever it lists. https://docs.github.com/rest/commits/commits#compare-two-commits
      const compared = await answering(() => reader.compare(from, to));
      if (isRefusal(compared) || (compared.ahead > 0 && compared.behind > 0)) return undefined;
      return compared.ahead - compared.behind;
    },

    async pullOf(path, sha) {
      try {
        const { data } = await retrying(
          () => request('GET /repos/{owner}/{repo}/commits', { owner, repo, path, sha, per_page: 100 }),
          retry,
        );
        const added = data.length < 100 ? data.at(-1) : undefined;
        if (added === undefined) return undefined;
        const [pull] = await reader.pullsOf(added.sha);
        const at = added.commit.committer?.date;
        return { sha: added.sha, ...(at !== undefined && { at }), ...(pull !== undefined && { pull }) };
      } catch (thrown) {
        if (statusOf(thrown) === 401) throw thrown;
        return undefined;
      }
    },
  };
}

/** Unknown is a refusal, in GitHub's own words. A configuration that cannot be used is the caller's to tell. */
async function answering<T>(ask: () => Promise<T>): Promise<T | GuardRefusal> {
  try {
    return await ask();
  } catch (thrown) {
    if (thrown instanceof ConfigError) throw thrown;
    if (thrown instanceof ForgeError && thrown.code === 'github-unauthorised') throw thrown;
    return {
      code: 'github_unavailable',
      message: `${toError(thrown).message.replace(/\.?$/, '.')} Nothing is assumed.`,
      nextStep:
        (thrown instanceof LockstepError ? thrown.hint : undefined) ??
        'Give the command again; if it goes on, look at Lockstep’s log.',
    };
  }
}
