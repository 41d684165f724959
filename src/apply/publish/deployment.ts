import { toForgeError } from '../../forge/forge-error.ts';
import type { GitHubRequest } from '../../forge/github.ts';
import { retrying } from '../../forge/retry.ts';
import { takenBackInPart, wordsOf } from '../render/states.ts';
import { isTerminal, isUnderWay } from '../run-state.ts';
import type { Run, TargetStore } from '../store.ts';

/** The repository, as whoever publishes may write to it. */
export interface Connection {
  owner: string;
  repo: string;
  request: GitHubRequest;
}

/** GitHub's limit of a description, in characters. https://docs.github.com/rest/deployments/statuses */
const LONGEST = 140;

type DeploymentState = 'queued' | 'in_progress' | 'success' | 'failure' | 'error' | 'inactive';

/** What a run is to GitHub. What was taken back is live no longer, and nothing is live by having been taken back. */
export function deploymentStateOf(run: Pick<Run, 'kind' | 'state'> & Partial<Pick<Run, 'notes'>>): DeploymentState {
  const { kind, state } = run;
  if (takenBackInPart(run) !== undefined) return 'error';
  if (state === 'succeeded') return kind === 'rollback' ? 'inactive' : 'success';
  if (state === 'failed') return 'failure';
  if (state === 'rolled_back') return 'inactive';
  if (isTerminal(state)) return 'error';
  return isUnderWay(state) ? 'in_progress' : 'queued';
}

/** The environment that migrations of an environment are deployments to: never the app's own. */
export function deploymentEnvironment(environment: string): string {
  return `${environment}-db`;
}

/**
 * Keeps a run's GitHub Deployment true: made once, a status whenever it changes, and the deployments that it supersedes
 * made inactive by ourselves, since GitHub does that only for environments that are not production.
 * https://docs.github.com/rest/deployments/deployments
 */
export async function followDeployment(
  connection: Connection,
  { run, store, logUrl }: { run: Run; store: Pick<TargetStore, 'note'>; logUrl?: string | undefined },
): Promise<void> {
  const wanted = deploymentStateOf(run);
  if (run.notes.deploymentState === wanted && typeof run.notes.deployment === 'number') return;
  const id = await deploymentOf(connection, run, store);
  await addStatus(connection, { id, run, state: wanted, logUrl });
  if (wanted === 'success') await supersede(connection, { id, run });
  await store.note(run.id, { deploymentState: wanted });
}

/** Looked for first: whoever made it may have been ended before it could say so. */
async function deploymentOf(connection: Connection, run: Run, store: Pick<TargetStore, 'note'>): Promise<number> {
  if (typeof run.notes.deployment === 'number') return run.notes.deployment;
  const { change } = run.plan;
  const id =
    (await findOwn(connection, run)) ??
    (await create(connection, {
      ref: change.mergeSha,
      environment: deploymentEnvironment(run.environment),
      task: `lockstep:${run.kind}`,
      description: short(`Run ${run.id} by ${run.actor.login}`),
      payload: { run: run.id, digest: change.digest, phase: phaseOf(run), actor: run.actor.login },
    }));
  await store.note(run.id, { deployment: id });
  return id;
}

async function findOwn({ owner, repo, request }: Connection, run: Run): Promise<number | undefined> {
  try {
    const { data } = await retrying(() =>
      request('GET /repos/{owner}/{repo}/deployments', {
        owner,
        repo,
        sha: run.plan.change.mergeSha,
        environment: deploymentEnvironment(run.environment),
        per_page: 100,
      }),
    );
    const own = data.find(({ payload }) => runIn(payload) === run.id);
    return own === undefined ? undefined : Number(own.id);
  } catch (thrown) {
    throw toForgeError(thrown, `read the deployments to ${deploymentEnvironment(run.environment)}`);
  }
}

/** GitHub gives back an object, or the JSON of one. */
function runIn(payload: unknown): unknown {
  try {
    const value: unknown = typeof payload === 'string' ? JSON.parse(payload) : payload;
    return typeof value === 'object' && value !== null && 'run' in value ? value.run : undefined;
  } catch {
    return undefined;
  }
}

interface NewDeployment {
  ref: string;
  environment: string;
  task: string;
  description: string;
  payload: Record<string, string>;
}

async function create({ owner, repo, request }: Connection, given: NewDeployment): Promise<number> {
  try {
    const { data } = await request('POST /repos/{owner}/{repo}/deployments', {
      owner,
      repo,
      ...given,
      // GitHub's defaults would merge the default branch in, and wait for every context: the guards have decided.
      auto_merge: false,
      required_contexts: [],
      transient_environment: false,
    });
    if ('id' in data) return Number(data.id);
    throw new Error(data.message ?? 'GitHub made no deployment');
  } catch (thrown) {
    throw toForgeError(thrown, `make a deployment to ${given.environment}`);
  }
}

interface NewStatus {
  id: number;
  run: Run;
  state: DeploymentState;
  logUrl?: string | undefined;
  description?: string;
}

async function addStatus({ owner, repo, request }: Connection, status: NewStatus): Promise<void> {
  const { id, run, state, logUrl, description = `${wordsOf(run)}${run.why ? `: ${run.why}` : ''}` } = status;
  try {
    // A second one of the same kind does no harm.
    await retrying(() =>
      request('POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
        owner,
        repo,
        deployment_id: id,
        state,
        description: short(description),
        auto_inactive: false,
        ...(logUrl !== undefined && { log_url: logUrl }),
      }),
    );
  } catch (thrown) {
    throw toForgeError(thrown, `tell the deployment of run ${run.id}`);
  }
}

async function supersede(connection: Connection, { id, run }: { id: number; run: Run }): Promise<void> {
  const { owner, repo, request } = connection;
  const { data } = await retrying(() =>
    request('GET /repos/{owner}/{repo}/deployments', {
      owner,
      repo,
      environment: deploymentEnvironment(run.environment),
      per_page: 30,
    }),
  );
  for (const { id: other } of data.filter((each) => Number(each.id) < id)) {
    const { data: statuses } = await retrying(() =>
      request('GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses', {
        owner,
        repo,
        deployment_id: Number(other),
        per_page: 1,
      }),
    );
    if (statuses[0]?.state !== 'success') continue;
    await addStatus(connection, { id: Number(other), run, state: 'inactive', description: `superseded by ${run.id}` });
    // Older ones were made inactive when this one came.
    return;
  }
}

function phaseOf({ plan }: Run): string {
  return [...new Set(plan.change.migrations.map(({ phase }) => phase))].join(', ');
}

/** Descriptions are one line. */
function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST - 1)}…`;
}
