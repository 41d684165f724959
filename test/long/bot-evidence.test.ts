import { describe, expect, it } from 'vitest';
import { until } from '../bot/running-bot.ts';
import { MAIL, useEvidence, zipOf } from '../bot/use-evidence.ts';
import { addArtifact, addRun, sendRun } from '../github/send-run.ts';
import { common, sendPull, sendPush } from '../github/send-webhook.ts';

const { stage, checked, concluded, ended, main, opened, reportOf } = useEvidence();
const { checkOf, said } = stage;

describe('a report of a real check', () => {
  it('completes the check that waited for it, with one comment, however often and in what order GitHub tells', async () => {
    const { github } = stage;
    const sha = await opened('mail', MAIL);
    await concluded(sha, null, 'waiting for the rehearsal');
    const run = addRun(github, { headSha: sha, headBranch: 'mail', status: 'in_progress', conclusion: null });
    await stage.done(await sendRun(github, run));
    await concluded(sha, null, 'the rehearsal is running');
    expect(checkOf(sha)?.detailsUrl).toMatch(new RegExp(`/actions/runs/${run.id}$`));

    addArtifact(github, run, zipOf(await checked(sha)));
    Object.assign(run, { status: 'completed', conclusion: 'success' });
    const requests = github.requests.length;
    const sent = await sendRun(github, run);
    await concluded(sha, 'success', 'no blocker found');
    await until('it is told', () => said().length === 1);
    expect(github.requests.length - requests).toBeLessThanOrEqual(15);
    expect(said().map(({ body }) => body)).toEqual([
      expect.stringMatching(/Measured by \[this workflow run\][\s\S]*users/),
    ]);
    const writes = () =>
      github.requests.filter((line) => /^(?:POST|PATCH)/.test(line) && !line.includes('token')).length;
    const before = writes();
    await sendRun(github, run, { guid: sent.guid });
    const again = await sendRun(github, run);
    const late = await sendRun(github, { ...run, status: 'in_progress', conclusion: null });
    for (const each of [again, late]) await stage.done(each);
    await stage.done(await sendPull(github, 'synchronize', 1));
    expect(writes()).toBe(before);
    expect([github.state.checks.length, said().length, checkOf(sha)?.conclusion]).toEqual([1, 1, 'success']);
  }, 120_000);

  it('counts when it comes before the pull request was told of, and of the merge that the workflow checked out', async () => {
    const { shop, github } = stage;
    const sha = await shop.push('mail', MAIL);
    const { repository } = shop;
    const tree = (await repository.git('rev-parse', `${sha}^{tree}`)).trim();
    const merge = (await repository.git('commit-tree', tree, '-p', main(), '-p', sha, '-m', 'merge')).trim();
    const run = ended(sha, 'mail', zipOf(await reportOf(merge)));
    await stage.done(await sendRun(github, run));
    expect(checkOf(sha)).toBeUndefined();
    shop.open({ number: 1, head: 'mail' });
    await stage.done(await sendPull(github, 'opened', 1));
    await concluded(sha, 'success', 'no blocker found');
  }, 120_000);

  it('fails the check where it fails, and is measured, not only read', async () => {
    const sha = await opened('broken', { 'migrations/002_mail.sql': 'ALTER TABLE nobody ADD COLUMN mail text;' });
    const report = await checked(sha);
    expect(report.verdict).toBe('fail');
    await sendRun(stage.github, ended(sha, 'broken', zipOf(report), { conclusion: 'failure' }));
    await concluded(sha, 'failure', 'a migration fails');
    await until('it is told', () => said().length === 1);
    expect(said()[0]?.body).toContain('does not exist');
  }, 120_000);

  it('decides a merge group', async () => {
    const { shop, github } = stage;
    const head = await shop.push('gh-readonly-queue/main/pr-1-0a', MAIL);
    const given = {
      ...common(github, 'ada'),
      action: 'checks_requested',
      merge_group: {
        base_sha: main(),
        head_sha: head,
        base_ref: 'refs/heads/main',
        head_ref: 'refs/heads/gh-readonly-queue/main/pr-1-0a',
      },
    };
    await stage.done(await github.send({ name: 'merge-group-checks-requested', given }));
    await concluded(head, null, 'waiting');
    const zip = zipOf(await reportOf(head));
    const branch = 'gh-readonly-queue/main/pr-1-0a';
    await stage.done(await sendRun(github, ended(head, branch, zip, { event: 'push' })));
    await concluded(head, null, 'waiting');
    await sendRun(github, ended(head, branch, zip, { event: 'merge_group' }));
    await concluded(head, 'success', 'no blocker found');
  }, 120_000);

  it('counts for a fork, whose runs name no pull request', async () => {
    const { shop, github } = stage;
    const sha = await shop.push('mail', MAIL);
    await shop.repository.git('update-ref', 'refs/pull/1/head', sha);
    shop.open({ number: 1, head: 'mail', fork: 'mallory/shop' });
    await stage.done(await sendPull(github, 'opened', 1));
    const fork = { headRepository: 'mallory/shop' };
    const held = ended(sha, 'mail', undefined, { ...fork, conclusion: 'action_required' });
    await sendRun(github, held);
    await concluded(sha, 'action_required', 'waits for approval');
    addArtifact(github, held, zipOf(await reportOf(sha)));
    await sendRun(
      github,
      Object.assign(held, { attempt: 2, conclusion: 'success', startedAt: '2026-01-01T00:00:00Z' }),
    );
    await concluded(sha, 'success', 'no blocker found');
  }, 120_000);
});

describe('a base that moves', () => {
  it('does not matter until it brings what migrations start from', async () => {
    const { shop, github } = stage;
    const sha = await opened('mail', MAIL);
    await sendRun(github, ended(sha, 'mail', zipOf(await reportOf(sha))));
    await concluded(sha, 'success', 'no blocker found');
    const said = checkOf(sha)?.history.length ?? 0;
    await shop.push('main', { 'README.md': 'x' });
    await stage.done(await sendPush(github, 'main'));
    await stage.done(await sendPull(github, 'synchronize', 1));
    await until('it is judged again', () => (checkOf(sha)?.history.length ?? 0) > said);
    expect(checkOf(sha)?.conclusion).toBe('success');
    await shop.push('main', { 'migrations/001_users_2.sql': 'CREATE TABLE more (id int PRIMARY KEY);' });
    await stage.done(await sendPush(github, 'main'));
    await concluded(sha, 'failure', 'could not be judged');
    expect(checkOf(sha)?.output.summary).toContain('other commits');
  }, 120_000);
});

describe('faults', () => {
  it('of the storage and of tokens only delay it', async () => {
    const { github } = stage;
    const sha = await opened('mail', MAIL);
    const run = ended(sha, 'mail', zipOf(await reportOf(sha)));
    let failures = 0;
    github.fault = ({ path }) => (path.startsWith('/blobs/') && failures++ < 1 ? { status: 503 } : undefined);
    github.revoke();
    await sendRun(github, run);
    await concluded(sha, 'success', 'no blocker found');
    expect(failures).toBe(2);
    await until('it is told', () => said().length === 1);
  }, 120_000);
});
