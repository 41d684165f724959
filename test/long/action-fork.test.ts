import { readFileSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeZip } from '../../src/evidence/testing/make-zip.ts';
import type { JsonReport } from '../../src/report/report.ts';
import { openPull } from '../github/given.ts';
import { addArtifact, addRun } from '../github/send-run.ts';
import type { ActionEnd } from '../support/action.ts';
import { actionWorld } from '../support/action-world.ts';

const world = actionWorld();

describe('the run of a fork’s workflow', () => {
  let report: JsonReport;
  const [own, theirs] = [{ full_name: 'octo/shop' }, { full_name: 'mallory/shop' }];

  /** What the fork's own job leaves for a commit of its branch: the token may only read. */
  async function reportOf(sha: string): Promise<JsonReport> {
    await world.repository.git('checkout', '-q', '--detach', sha);
    const head = { sha, repo: theirs };
    const pull_request = { number: 2, user: { login: 'mallory' }, base: { sha: world.base, repo: own }, head };
    const end = await world.action.run({ dir: world.repository.dir, event: 'pull_request', payload: { pull_request } });
    expect(end.status, end.stdout).toBe(0);
    await world.repository.git('checkout', '-q', 'main');
    return JSON.parse(readFileSync(end.outputs['report-path'] ?? '', 'utf8')) as JsonReport;
  }

  /** Another commit on main becomes the fork's head. */
  async function forkWith(files: Record<string, string>): Promise<string> {
    await world.repository.git('checkout', '-q', '--detach', 'main');
    const sha = await world.repository.commit(files);
    await world.repository.git('checkout', '-q', 'main');
    await world.repository.git('update-ref', 'refs/pull/2/head', sha);
    return sha;
  }
  beforeAll(async () => {
    report = await reportOf(world.forked);
  }, 60_000);
  afterEach(() => world.repository.git('update-ref', 'refs/pull/2/head', world.forked));

  const zipOf = (given: unknown) => makeZip([{ name: 'report.json', content: JSON.stringify(given) }]);
  const fork = { headBranch: 'forked', headRepository: 'mallory/shop', path: '.github/workflows/check.yml' };

  async function ended(zip: Uint8Array | undefined, more: object = {}): Promise<ActionEnd> {
    const of = addRun(world.github, { ...fork, headSha: world.forked, ...more });
    if (zip !== undefined) addArtifact(world.github, of, zip);
    return world.run('workflow_run', { workflow_run: { id: of.id } });
  }

  it('is posted as check and comment by the base repository’s token, from an artifact that agrees', async () => {
    const end = await ended(zipOf(report));
    expect(end.status, end.stdout).toBe(0);
    expect(end.outputs).toMatchObject({ verdict: 'pass' });
    expect(world.github.state.checks).toMatchObject([{ sha: world.forked, name: 'lockstep', conclusion: 'success' }]);
    expect(world.github.state.comments).toMatchObject([{ number: 2, body: expect.stringContaining('note') as string }]);
    await ended(zipOf(report));
    expect([world.github.state.checks.length, world.github.state.comments.length]).toEqual([1, 1]);
    expect(world.github.requests.length).toBeLessThanOrEqual(40);
  }, 60_000);

  it.each([
    ['there is no artifact', () => undefined, {}, 'evidence-missing'],
    ['it is no zip', () => Buffer.from('x'), {}, 'evidence-not-a-zip'],
    ['it is about other files', () => zipOf({ ...report, migrations: [] }), {}, 'evidence-forged'],
    ['its run failed', () => zipOf(report), { conclusion: 'failure' }, 'evidence-run-failed'],
  ])('is no pass where %s', async (_, zip, more, code) => {
    const end = await ended(zip(), more);
    expect(end.outputs).toMatchObject({ verdict: 'error', 'reason-code': code });
    expect(world.checkOf(world.forked)?.conclusion).toBe('failure');
  });

  it('is no pass while an expand that is named is not merged, whatever the artifact says', async () => {
    const pull = world.github.state.pulls.get(2);
    if (pull === undefined) throw new Error('there is no #2');
    pull.body = 'Lockstep-Expand: #1';
    const { outputs, stdout } = await ended(zipOf(report));
    expect([outputs.verdict, outputs['reason-code']], stdout).toEqual(['fail', 'expand-missing']);
    expect(world.checkOf(world.forked)?.conclusion).toBe('failure');
  }, 60_000);

  it('needs no artifact where no migration changed', async () => {
    const sha = await forkWith({ 'README.md': 'x' });
    const end = await ended(undefined, { headSha: sha, conclusion: 'failure' });
    expect(end.outputs).toMatchObject({ verdict: 'pass' });
    expect(world.checkOf(sha)).toMatchObject({ conclusion: 'success' });
    expect(world.github.state.comments).toEqual([]);
  });

  it('is somebody else’s to accept where the fork changes the workflow that made the report', async () => {
    const note = { 'migrations/002_note.sql': 'ALTER TABLE orders ADD COLUMN note text;\n' };
    const sha = await forkWith({ ...note, '.github/workflows/check.yml': 'on: [pull_request]\n' });
    const end = await ended(zipOf(await reportOf(sha)), { headSha: sha });
    expect(end.outputs).toMatchObject({ verdict: 'error', 'reason-code': 'evidence-author-controlled' });
    expect(world.checkOf(sha)).toMatchObject({ conclusion: 'action_required' });
  }, 60_000);

  it('is somebody else’s to accept where another workflow than base’s may have made the report', async () => {
    const own = await ended(zipOf(report), { path: '.github/workflows/own.yml' });
    expect(own.outputs).toMatchObject({ verdict: 'error', 'reason-code': 'evidence-author-controlled' });
    await world.repository.git('update-ref', 'refs/pull/3/head', world.forked);
    const elsewhere = { number: 3, head: 'forked', author: 'mallory', fork: 'mallory/shop', base: 'index' };
    world.github.state.pulls.set(3, openPull({ ...elsewhere, state: 'closed' }));
    const borrowed = await ended(zipOf(report));
    expect(borrowed.outputs).toMatchObject({ verdict: 'error', 'reason-code': 'evidence-author-controlled' });
    expect(world.checkOf(world.forked)).toMatchObject({ conclusion: 'action_required' });
  }, 60_000);

  it('is left alone where it is not a fork’s, not a pull request’s, or its head is another by now', async () => {
    const own = await ended(zipOf(report), { headRepository: 'octo/shop' });
    const target = await ended(zipOf(report), { event: 'pull_request_target' });
    const old = await ended(zipOf(report), { headSha: world.base });
    expect([own.status, target.status, old.status]).toEqual([0, 0, 0]);
    for (const { stdout } of [own, target, old]) expect(stdout).toContain('::notice::Nothing to post');
    expect([world.github.state.checks, world.github.state.comments]).toEqual([[], []]);
  });
});
