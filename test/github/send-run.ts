import type { FakeGitHub } from './fake-github.ts';
import { runGiven } from './routes/actions.ts';
import { common, type Sent, type Webhook } from './send-webhook.ts';
import type { FakeRun } from './state.ts';

/** A run that GitHub knows of from now on; of a pull request's branch, unless told otherwise. */
export function addRun(fake: FakeGitHub, run: Partial<FakeRun> & Pick<FakeRun, 'headSha' | 'headBranch'>): FakeRun {
  const { state } = fake;
  const whole: FakeRun = {
    id: state.nextId++,
    attempt: 1,
    path: '.github/workflows/lockstep.yml',
    event: 'pull_request',
    headRepository: `${state.owner}/${state.repo}`,
    status: 'completed',
    conclusion: 'success',
    startedAt: new Date().toISOString(),
    ...run,
  };
  state.runs.push(whole);
  return whole;
}

/** What a run uploads. */
export function addArtifact(fake: FakeGitHub, run: FakeRun, zip: Uint8Array, name = 'lockstep-report'): void {
  const { state } = fake;
  state.artifacts.push({ id: state.nextId++, runId: run.id, name, zip, createdAt: new Date().toISOString() });
}

/** Tells the App of a run as it is now. */
export function sendRun(fake: FakeGitHub, run: FakeRun, more: Partial<Webhook> = {}): Promise<Sent> {
  const action = run.status === 'completed' ? 'completed' : run.status === 'in_progress' ? 'in_progress' : 'requested';
  const given = {
    ...common(fake, 'ada'),
    action,
    workflow: { id: 1, name: 'lockstep', path: run.path, state: 'active' },
    workflow_run: runGiven(run, fake.state, fake.origin),
  };
  return fake.send({ name: `workflow-run-${action.replaceAll('_', '-')}`, given, ...more });
}
