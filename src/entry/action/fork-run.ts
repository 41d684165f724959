import { downloadArtifact } from '../../bot/evidence/download.ts';
import { artifactName, type Evidence, readEvidence } from '../../evidence/read-evidence.ts';
import { type Refused, refuse } from '../../evidence/refused.ts';
import { toForgeError } from '../../forge/forge-error.ts';
import { retrying } from '../../forge/retry.ts';
import type { Repo } from './github.ts';

/** A run of a fork's pull request, as GitHub's API tells it. */
export interface ForkRun {
  id: number;
  /** The commit that it is on, of the fork's branch. */
  head: string;
  /** `owner:branch`; undefined where the fork is gone. */
  branch: string | undefined;
  /** The workflow's file, and those that it calls. */
  workflows: string[];
  conclusion: string;
  url: string;
}

/**
 * The run that an event tells of, whatever else the event says.
 * @returns why there is nothing to post for it, where there is not
 */
export async function readForkRun({ owner, repo, request }: Repo, id: number): Promise<ForkRun | string> {
  const { data } = await retrying(() =>
    request('GET /repos/{owner}/{repo}/actions/runs/{run_id}', { owner, repo, run_id: id }),
  ).catch((thrown: unknown) => {
    throw toForgeError(thrown, `read run ${id}`);
  });
  // Others run other code than the pull request's merge: they prove nothing about it.
  if (data.event !== 'pull_request') return `run ${id} is one on ${data.event}`;
  if (data.status !== 'completed') return `run ${id} goes on`;
  const { head_repository: fork } = data;
  if (fork?.full_name === `${owner}/${repo}`) return `run ${id} is no fork’s, and posts for itself`;
  return {
    id,
    head: data.head_sha,
    branch: fork ? `${fork.owner.login}:${data.head_branch}` : undefined,
    workflows: [data.path, ...(data.referenced_workflows ?? []).map(({ path }) => path)].map((path) =>
      path.replace(/@.*$/s, '').replace(`${owner}/${repo}/`, ''),
    ),
    conclusion: data.conclusion ?? 'neutral',
    url: data.html_url,
  };
}

/** Open pull requests whose head the run is on: GitHub names those of forks nowhere in the run. */
export async function pullsOf({ owner, repo, request }: Repo, { id, branch, head }: ForkRun): Promise<number[]> {
  const { data } = await retrying(() =>
    request('GET /repos/{owner}/{repo}/pulls', {
      owner,
      repo,
      state: 'open',
      per_page: 100,
      ...(branch !== undefined && { head: branch }),
    }),
  ).catch((thrown: unknown) => {
    throw toForgeError(thrown, `list the pull requests of run ${id}`);
  });
  return data.filter((pull) => pull.head.sha === head).map(({ number }) => number);
}

/** The run's newest report, read as hostile data; or why there is none. */
export async function readReport(repo: Repo, { id, conclusion }: ForkRun): Promise<Evidence | Refused> {
  const { owner, request } = repo;
  const { data } = await retrying(() =>
    request('GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts', {
      owner,
      repo: repo.repo,
      run_id: id,
      name: artifactName,
      per_page: 100,
    }),
  ).catch((thrown: unknown) => {
    throw toForgeError(thrown, `list the artifacts of run ${id}`);
  });
  const own = data.artifacts.filter(({ name, expired }) => name === artifactName && !expired);
  const newest = own.toSorted((one, other) => other.id - one.id)[0];
  if (newest === undefined) {
    const how = conclusion.replaceAll('_', ' ');
    return refuse(
      'evidence-missing',
      `The workflow’s run ended (${how}) and left no report.`,
      'Run all its jobs again.',
    );
  }
  const zip = await downloadArtifact(repo, { id: newest.id, size: newest.size_in_bytes });
  return zip instanceof Uint8Array ? readEvidence(zip) : zip;
}
