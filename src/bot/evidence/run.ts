import { artifactName, readEvidence } from '../../evidence/read-evidence.ts';
import { refuse } from '../../evidence/refused.ts';
import { toForgeError } from '../../forge/forge-error.ts';
import { retrying } from '../../forge/retry.ts';
import type { JudgeContext } from '../judge.ts';
import { downloadArtifact } from './download.ts';
import { isWorkflowKnown, type KeptRun, keepRun } from './store.ts';

export interface ReadRun extends KeptRun {
  /** Open pull requests whose head it is on. */
  pulls: number[];
  /** Of another repository's branch; one that is gone was a fork. */
  isFork: boolean;
}

/** Without a database, as in the Action, every workflow is looked at. */
export type RunContext = Pick<JudgeContext, 'connection'> & Partial<Pick<JudgeContext, 'pool'>>;

/** Runs on one commit that are looked at when somebody asks. */
const MOST_RUNS = 20;
const EVENTS: readonly string[] = ['pull_request', 'merge_group'] satisfies Array<KeptRun['event']>;

/**
 * A run as GitHub's API tells it, whatever a delivery said, with what its artifact holds. A run of another event proves
 * nothing about a pull request: `pull_request_target` and `push` run other code.
 * @returns why it does not matter, where it does not
 */
export async function readRun(context: RunContext, id: number): Promise<ReadRun | string> {
  const { owner, repo, request, repositoryId } = context.connection;
  const { data } = await retrying(() =>
    request('GET /repos/{owner}/{repo}/actions/runs/{run_id}', { owner, repo, run_id: id }),
  ).catch((thrown: unknown) => {
    throw toForgeError(thrown, `read run ${id}`);
  });
  if (data.repository.id !== repositoryId) return 'a run of another repository';
  if (!EVENTS.includes(data.event)) return `a run on ${data.event}`;
  const path = withoutRef(data.path);
  const isOver = data.status === 'completed';
  const run: ReadRun = {
    id,
    attempt: data.run_attempt ?? 1,
    head: data.head_sha,
    path,
    calls: (data.referenced_workflows ?? []).flatMap((each) => callOf(each.path, `${owner}/${repo}`)),
    event: data.event as KeptRun['event'],
    conclusion: isOver ? (data.conclusion ?? 'neutral') : undefined,
    url: data.html_url,
    evidence: undefined,
    pulls: [],
    isFork: data.head_repository?.full_name !== data.repository.full_name,
    branch:
      data.head_repository && data.head_branch ? `${data.head_repository.owner.login}:${data.head_branch}` : undefined,
    bases: [],
  };
  // Other workflows are many, and are only looked into when they end.
  const { pool } = context;
  const isKnown = isOver || pool === undefined || (await isWorkflowKnown(pool, repositoryId, path));
  if (!isKnown) return 'a run of a workflow not known';
  if (isOver) run.evidence = await readArtifact(context, run, data.run_started_at);
  if (run.event === 'merge_group') return run;
  const open = (await pullsFrom(context, run, 'open')).filter(({ head }) => head.sha === run.head);
  return { ...run, pulls: open.map(({ number }) => number), bases: open.map(({ base }) => base.ref) };
}

/**
 * The newest report of a run. Parts that are not run again leave the first attempt's artifact standing; it counts only
 * where the whole run ended well.
 */
async function readArtifact(
  { connection }: RunContext,
  { id, conclusion, attempt }: ReadRun,
  began: string | undefined,
): Promise<KeptRun['evidence']> {
  const { owner, repo, request } = connection;
  const { data } = await retrying(() =>
    request('GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts', {
      owner,
      repo,
      run_id: id,
      name: artifactName,
      per_page: 100,
    }),
  ).catch((thrown: unknown) => {
    throw toForgeError(thrown, `list the artifacts of run ${id}`);
  });
  const own = data.artifacts.filter(({ name, workflow_run: of }) => name === artifactName && of?.id === id);
  const newest = own.toSorted((one, other) => other.id - one.id)[0];
  if (newest === undefined) return undefined;
  const isEarlier = attempt > 1 && Date.parse(newest.created_at ?? '') < Date.parse(began ?? '');
  if (newest.expired || (isEarlier && conclusion !== 'success')) {
    const what = newest.expired ? 'The report has expired' : 'The last attempt ended without a report';
    return refuse('evidence-missing', `${what}.`, 'Run all jobs of the workflow again.');
  }
  const zip = await downloadArtifact(connection, { id: newest.id, size: newest.size_in_bytes });
  return zip instanceof Uint8Array ? readEvidence(zip) : zip;
}

/**
 * Pull requests from a run's branch, of forks as well: a run lists none of theirs. Their heads may have moved.
 * https://docs.github.com/rest/pulls/pulls#list-pull-requests
 */
export async function pullsFrom(
  { connection }: RunContext,
  { id, branch }: Pick<KeptRun, 'id' | 'branch'>,
  state: 'open' | 'all',
) {
  const { owner, repo, request } = connection;
  const from = branch === undefined ? {} : { head: branch };
  const { data } = await retrying(() =>
    request('GET /repos/{owner}/{repo}/pulls', { owner, repo, state, per_page: 100, ...from }),
  ).catch((thrown: unknown) => {
    throw toForgeError(thrown, `list the pull requests of run ${id}`);
  });
  return data;
}

/** Runs that GitHub knows of on a commit: those whose deliveries were lost are found when somebody asks. */
export async function lookForRuns(context: JudgeContext, head: string): Promise<void> {
  const { pool, connection } = context;
  for (const run of await runsOn(context, head)) await keepRun(pool, connection.repositoryId, run);
}

/** The runs on a commit that matter, newest first. */
export async function runsOn(context: RunContext, head: string): Promise<ReadRun[]> {
  const { owner, repo, request } = context.connection;
  const { data } = await retrying(() =>
    request('GET /repos/{owner}/{repo}/actions/runs', { owner, repo, head_sha: head, per_page: MOST_RUNS }),
  ).catch((thrown: unknown) => {
    throw toForgeError(thrown, `list the runs on ${head}`);
  });
  const runs: ReadRun[] = [];
  for (const { id, event } of data.workflow_runs) {
    if (!EVENTS.includes(event)) continue;
    const run = await readRun(context, Number(id));
    if (typeof run !== 'string') runs.push(run);
  }
  return runs.toSorted((one, other) => other.id - one.id);
}

/** `.github/workflows/x.yml@refs/heads/main` is how some are told. */
function withoutRef(path: string): string {
  return path.replace(/@.*$/s, '');
}

/** Those of other repositories cannot be changed by a pull request here. */
function callOf(path: string, repository: string): string[] {
  const [owner = '', repo = '', ...rest] = withoutRef(path).split('/');
  return `${owner}/${repo}`.toLowerCase() === repository.toLowerCase() ? [rest.join('/')] : [];
}
