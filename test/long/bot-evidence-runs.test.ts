import { describe, expect, it } from 'vitest';
import { MAIL, useEvidence, zipOf } from '../bot/use-evidence.ts';
import { addArtifact, sendRun } from '../github/send-run.ts';
import { common, sendPull } from '../github/send-webhook.ts';

const { stage, concluded, ended, opened, reportOf } = useEvidence();
const { checkOf, said } = stage;

describe('a run', () => {
  it('of another head, event or workflow changes nothing', async () => {
    const { shop, github } = stage;
    const old = await opened('mail', MAIL);
    const zip = zipOf(await reportOf(old));
    const sha = await shop.push('mail', { 'README.md': 'x' });
    await stage.done(await sendPull(github, 'synchronize', 1));
    const others = [
      ended(old, 'mail', zip),
      ended(sha, 'mail', zip, { event: 'pull_request_target' }),
      ended(sha, 'mail', zip, { event: 'workflow_dispatch' }),
      ended(sha, 'mail', undefined, { path: '.github/workflows/other.yml', conclusion: 'failure' }),
    ];
    for (const run of others) await stage.done(await sendRun(github, run));
    await concluded(sha, null, 'waiting');
  }, 120_000);

  it('that ends without a report fails the check with what to do, and a later attempt decides', async () => {
    const { github } = stage;
    const sha = await opened('mail', MAIL);
    const run = ended(sha, 'mail', undefined, { conclusion: 'cancelled' });
    await sendRun(github, run);
    await concluded(sha, 'failure', 'could not be judged');
    expect(checkOf(sha)?.output.summary).toMatch(/cancelled[\s\S]*Run all its jobs again/);

    await sendRun(
      github,
      Object.assign(run, { attempt: 2, status: 'in_progress', conclusion: null, startedAt: new Date().toISOString() }),
    );
    await concluded(sha, null, 'the rehearsal is running');
    addArtifact(github, run, zipOf(await reportOf(sha)));
    await sendRun(github, Object.assign(run, { status: 'completed', conclusion: 'success' }));
    await concluded(sha, 'success', 'no blocker found');

    const third = { attempt: 3, conclusion: 'failure', startedAt: new Date(Date.now() + 60_000).toISOString() };
    await sendRun(github, Object.assign(run, third));
    await concluded(sha, 'failure', 'could not be judged');
    expect([github.state.checks.length, said().length]).toEqual([1, 1]);
  }, 120_000);

  it('whose delivery was lost is found when somebody asks for the check again', async () => {
    const { github } = stage;
    const sha = await opened('mail', MAIL);
    ended(sha, 'mail', zipOf(await reportOf(sha)));
    const check_run = { head_sha: sha, name: 'lockstep', pull_requests: [{ number: 1 }] };
    await stage.done(
      await github.send({
        name: 'check-run-rerequested',
        given: { ...common(github, 'ada'), action: 'rerequested', check_run },
      }),
    );
    await concluded(sha, 'success', 'no blocker found');
  }, 120_000);
});
