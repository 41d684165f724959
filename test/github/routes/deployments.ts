import { fillAnswer } from '../fill.ts';
import { commitOf } from '../git.ts';
import { type Answer, invalid, notFound, pageOf, type Request, type Route, textOf } from '../route.ts';
import { simpleUser } from '../shapes.ts';
import type { Actor, GitHubState } from '../state.ts';

export interface FakeDeployment {
  id: number;
  sha: string;
  ref: string;
  task: string;
  environment: string;
  payload: Record<string, unknown>;
  description: string | null;
  production: boolean;
  transient: boolean;
  creator: Actor;
  createdAt: string;
  /** Oldest first. */
  statuses: FakeDeploymentStatus[];
}

export interface FakeDeploymentStatus {
  id: number;
  state: string;
  description: string;
  environment: string;
  logUrl: string;
  creator: Actor;
  createdAt: string;
}

const ALL = 'GET /repos/{owner}/{repo}/deployments' as const;
const CREATE = 'POST /repos/{owner}/{repo}/deployments' as const;
const STATUSES = 'GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses' as const;
const ADD = 'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses' as const;

const kept = new WeakMap<GitHubState, FakeDeployment[]>();

/** All of this repository, oldest first. */
export function deploymentsIn(state: GitHubState): FakeDeployment[] {
  const all = kept.get(state) ?? [];
  kept.set(state, all);
  return all;
}

export const deployments: Route[] = [
  { operation: ALL, needs: 'deployments:read', handle: list },
  { operation: CREATE, needs: 'deployments:write', handle: create },
  { operation: STATUSES, needs: 'deployments:read', handle: statuses },
  { operation: ADD, needs: 'deployments:write', handle: addStatus },
];

function list({ state, query, origin }: Request): Answer {
  const wanted = (name: string, value: string): boolean => (query.get(name) ?? value) === value;
  const all = deploymentsIn(state).filter(
    ({ sha, ref, task, environment }) =>
      wanted('sha', sha) && wanted('ref', ref) && wanted('task', task) && wanted('environment', environment),
  );
  const given = pageOf(all.toReversed(), query).map((each) => deploymentGiven(each, origin));
  return { status: 200, body: fillAnswer(ALL, given) };
}

/** https://docs.github.com/rest/deployments/deployments#create-a-deployment */
async function create({ state, body, actor, origin }: Request): Promise<Answer> {
  const ref = textOf(body.ref);
  const sha = await commitOf(state.dir, ref);
  if (sha === undefined) return invalid(`No ref found for: ${ref}`);
  // Both defaults are traps: it merges the default branch in, and waits for every context that the commit has.
  if (body.auto_merge !== false) return { status: 202, body: { message: 'Auto-merged main into it on deployment.' } };
  if (body.required_contexts === undefined) return { status: 409, body: { message: 'Conflict: checks failed' } };
  const description = (body.description as string | null | undefined) ?? null;
  if ((description ?? '').length > 140) return invalid('description is too long (maximum is 140 characters)');
  const deployment: FakeDeployment = {
    id: state.nextId++,
    ref,
    sha,
    task: textOf(body.task) || 'deploy',
    environment: textOf(body.environment) || 'production',
    payload: (body.payload ?? {}) as Record<string, unknown>,
    description,
    production: Boolean(body.production_environment ?? body.environment === 'production'),
    transient: Boolean(body.transient_environment),
    creator: actor,
    createdAt: new Date().toISOString(),
    statuses: [],
  };
  deploymentsIn(state).push(deployment);
  return { status: 201, body: fillAnswer(CREATE, deploymentGiven(deployment, origin), 201) };
}

function statuses({ state, params, query, origin }: Request): Answer {
  const deployment = deploymentOf(state, params.deployment_id);
  if (deployment === undefined) return notFound();
  const given = pageOf(deployment.statuses.toReversed(), query).map((each) => statusGiven(each, origin));
  return { status: 200, body: fillAnswer(STATUSES, given) };
}

function addStatus({ state, params, body, actor, origin }: Request): Answer {
  const deployment = deploymentOf(state, params.deployment_id);
  if (deployment === undefined) return notFound();
  const description = textOf(body.description);
  if (description.length > 140) return invalid('description is too long (maximum is 140 characters)');
  const status = {
    id: state.nextId++,
    state: textOf(body.state),
    description,
    environment: textOf(body.environment) || deployment.environment,
    logUrl: textOf(body.log_url),
    creator: actor,
    createdAt: new Date().toISOString(),
  };
  deployment.statuses.push(status);
  // https://docs.github.com/rest/deployments/deployments#inactive-deployments
  if (body.auto_inactive !== false && status.state === 'success') {
    for (const other of deploymentsIn(state)) {
      const isOlder = other.id < deployment.id && other.environment === deployment.environment;
      if (isOlder && !other.transient && !other.production)
        other.statuses.push({ ...status, id: state.nextId++, state: 'inactive' });
    }
  }
  return { status: 201, body: fillAnswer(ADD, statusGiven(status, origin), 201) };
}

function deploymentOf(state: GitHubState, id: string | undefined): FakeDeployment | undefined {
  return deploymentsIn(state).find((each) => each.id === Number(id));
}

function deploymentGiven(deployment: FakeDeployment, origin: string): object {
  const { id, sha, ref, task, environment, payload, description, production, transient, creator, createdAt } =
    deployment;
  return {
    ...{ id, sha, ref, task, environment, payload, description },
    node_id: `DE_${id}`,
    original_environment: environment,
    production_environment: production,
    transient_environment: transient,
    creator: simpleUser(creator, origin),
    created_at: createdAt,
    updated_at: createdAt,
  };
}

function statusGiven(status: FakeDeploymentStatus, origin: string): object {
  const { id, state, description, environment, logUrl, creator, createdAt } = status;
  return {
    ...{ id, state, description, environment, log_url: logUrl, target_url: logUrl },
    node_id: `DES_${id}`,
    creator: simpleUser(creator, origin),
    created_at: createdAt,
    updated_at: createdAt,
  };
}
