import { fillAnswer } from '../fill.ts';
import { type Answer, notFound, pageOf, type Route } from '../route.ts';
import { repositoryGiven, userGiven } from '../shapes.ts';
import type { FakeArtifact, FakeRun, GitHubState } from '../state.ts';

const RUN = 'GET /repos/{owner}/{repo}/actions/runs/{run_id}' as const;
const RUNS = 'GET /repos/{owner}/{repo}/actions/runs' as const;
const ARTIFACTS = 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts' as const;

export const actions: Route[] = [
  {
    operation: RUN,
    needs: 'actions:read',
    handle({ state, params, origin }) {
      const run = runOf(state, params.run_id);
      return run === undefined ? notFound() : { status: 200, body: fillAnswer(RUN, runGiven(run, state, origin)) };
    },
  },
  {
    operation: RUNS,
    needs: 'actions:read',
    handle({ state, query, origin }) {
      const sha = query.get('head_sha');
      const all = state.runs.filter(({ headSha }) => sha === null || headSha === sha).toReversed();
      const shown = pageOf(all, query).map((run) => runGiven(run, state, origin));
      return { status: 200, body: fillAnswer(RUNS, { total_count: all.length, workflow_runs: shown }) };
    },
  },
  {
    operation: ARTIFACTS,
    needs: 'actions:read',
    handle({ state, params, query, origin }) {
      const run = runOf(state, params.run_id);
      if (run === undefined) return notFound();
      const name = query.get('name');
      const all = state.artifacts.filter((each) => each.runId === run.id && (name === null || each.name === name));
      const shown = pageOf(all.toReversed(), query).map((each) => artifactGiven(each, run, { state, origin }));
      return { status: 200, body: fillAnswer(ARTIFACTS, { total_count: all.length, artifacts: shown }) };
    },
  },
  {
    operation: 'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}',
    needs: 'actions:read',
    handle({ state, params, origin }) {
      const artifact = state.artifacts.find(({ id }) => id === Number(params.artifact_id));
      if (artifact === undefined || params.archive_format !== 'zip') return notFound();
      if (artifact.expired) return { status: 410, body: { message: 'Artifact has expired' } };
      return { status: 302, headers: { location: `${origin}/blobs/${artifact.id}?sig=secret` } };
    },
  },
  {
    operation: 'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches',
    needs: 'actions:write',
    handle({ state, params, body }) {
      const inputs = (body.inputs ?? {}) as Record<string, string>;
      dispatchesIn(state).push({ workflow: params.workflow_id ?? '', ref: String(body.ref), inputs });
      return { status: 204 };
    },
  },
];

export interface FakeDispatch {
  workflow: string;
  ref: string;
  inputs: Record<string, string>;
}

const dispatched = new WeakMap<GitHubState, FakeDispatch[]>();

/** Workflows that were asked to run, oldest first. */
export function dispatchesIn(state: GitHubState): FakeDispatch[] {
  const all = dispatched.get(state) ?? [];
  dispatched.set(state, all);
  return all;
}

/**
 * The storage that artifacts are kept in, which is not GitHub's API: its addresses are signed, and it refuses whoever
 * brings a token along.
 */
export function answerBlob(
  { artifacts }: GitHubState,
  { method, url, authorization }: { method: string; url: URL; authorization: string },
): Answer | undefined {
  const [, id] = /^\/blobs\/(\d+)$/.exec(url.pathname) ?? [];
  if (id === undefined || method !== 'GET') return undefined;
  const artifact = artifacts.find((each) => each.id === Number(id));
  if (authorization !== '') return { status: 400, body: { message: 'InvalidAuthenticationInfo' } };
  if (artifact === undefined || url.searchParams.get('sig') !== 'secret') return { status: 403, body: {} };
  return { status: 200, bytes: artifact.zip, headers: { 'content-type': 'application/zip' } };
}

function runOf({ runs }: GitHubState, id: string | undefined): FakeRun | undefined {
  return runs.find((run) => run.id === Number(id));
}

/** A fork's pull requests are not among a run's. https://github.com/orgs/community/discussions/25220 */
export function runGiven(run: FakeRun, state: GitHubState, origin: string): object {
  const { id, attempt, path, event, headSha, headBranch, headRepository, status, conclusion, startedAt, calls } = run;
  const repository = repositoryGiven(state, origin);
  const own = `${state.owner}/${state.repo}`;
  const pulls = [...state.pulls.values()].filter(
    (pull) => headRepository === own && pull.fork === undefined && pull.head === headBranch && pull.state === 'open',
  );
  const [owner = '', name = ''] = headRepository?.split('/') ?? [];
  const url = `${origin}/${own}/actions/runs/${id}`;
  return {
    id,
    name: 'lockstep',
    head_branch: headBranch,
    head_sha: headSha,
    path,
    run_number: 1,
    run_attempt: attempt,
    event,
    status,
    conclusion,
    workflow_id: 1,
    html_url: url,
    url: `${origin}/repos/${own}/actions/runs/${id}`,
    created_at: startedAt,
    updated_at: startedAt,
    run_started_at: startedAt,
    actor: userGiven('ada'),
    triggering_actor: userGiven('ada'),
    head_commit: {
      id: headSha,
      tree_id: headSha,
      message: 'm',
      timestamp: startedAt,
      author: PERSON,
      committer: PERSON,
    },
    repository,
    head_repository:
      headRepository === null
        ? null
        : headRepository === own
          ? repository
          : { ...repository, id: 2, name, full_name: headRepository, owner: userGiven(owner) },
    referenced_workflows: (calls ?? []).map((call) => ({ ...call, ref: 'refs/heads/main' })),
    pull_requests: pulls.map(({ number, head, base }) => ({
      id: 5000 + number,
      number,
      url,
      head: { ref: head, sha: headSha, repo: { id: 1, url, name: state.repo } },
      base: { ref: base, sha: '0'.repeat(40), repo: { id: 1, url, name: state.repo } },
    })),
  };
}

const PERSON = { name: 'Ada', email: 'ada@example.invalid' };

function artifactGiven(
  { id, name, zip, createdAt, expired = false }: FakeArtifact,
  { headSha, headBranch, id: run }: FakeRun,
  { state, origin }: { state: GitHubState; origin: string },
): object {
  const url = `${origin}/repos/${state.owner}/${state.repo}/actions/artifacts/${id}`;
  return {
    id,
    name,
    size_in_bytes: zip.length,
    url,
    archive_download_url: `${url}/zip`,
    expired,
    created_at: createdAt,
    updated_at: createdAt,
    expires_at: null,
    workflow_run: { id: run, repository_id: 1, head_repository_id: 1, head_branch: headBranch, head_sha: headSha },
  };
}
