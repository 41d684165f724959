import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withClient } from '../../src/database/client.ts';
import type { DatabaseAddress, Server } from '../../src/database/database.ts';
import { makeZip } from '../../src/evidence/testing/make-zip.ts';
import { renderJson } from '../../src/report/json.ts';
import type { JsonReport } from '../../src/report/report.ts';
import { app, createShop, type RunningBot, type Shop, startBot, until } from '../bot/running-bot.ts';
import { addArtifact, addRun, sendRun } from '../github/send-run.ts';
import { common, sendComment, sendPull, sendPush } from '../github/send-webhook.ts';
import type { FakeRun } from '../github/state.ts';
import { checkRepository } from '../support/run-check.ts';
import { testServer } from '../support/server.ts';

const WORKFLOW = '.github/workflows/lockstep.yml';
const UPLOADS = 'on: pull_request\njobs: { check: { steps: [{ with: { name: lockstep-report } }] } }\n';
const MAIL = { 'migrations/002_mail.sql': 'ALTER TABLE users ADD COLUMN mail text;' };
const TRUNCATE = { 'migrations/002_empty.sql': 'TRUNCATE users;' };

let server: Server;
let shop: Shop;
let bot: RunningBot;
let database: DatabaseAddress;
let main: string;

const urlOf = ({ host, port, database: name, user, password }: DatabaseAddress): string =>
  `postgresql://${user}:${password}@${host}:${port}/${name}`;
const checkOf = (sha: string) => shop.github.state.checks.find((check) => check.sha === sha);
const said = () => shop.github.state.comments.filter(({ author }) => author.appId === app.id);
const done = ({ guid }: { guid: string }) =>
  until('it is worked off', () => bot.cli.said().includes(`"delivery":"${guid}","doing"`));
const concluded = (sha: string, conclusion: string | null, title: string) =>
  until(`${String(conclusion)}: ${title}`, () => {
    const check = checkOf(sha);
    return check?.conclusion === conclusion && (check.output.title ?? '').includes(title);
  });

beforeAll(async () => {
  server = await testServer();
}, 60_000);
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  shop = await createShop();
  main = await shop.push('main', { [WORKFLOW]: UPLOADS, CODEOWNERS: '* @octo/db' });
  database = server.app(await server.create('bot'));
  bot = await startBot(shop.github, urlOf(database));
}, 60_000);
afterEach(async ({ task }) => {
  bot.cli.child.kill('SIGTERM');
  const { code } = await bot.cli.ended;
  if (task.result?.state === 'fail') console.log(bot.cli.said().slice(-20_000), shop.github.requests);
  expect([shop.github.violations, code]).toEqual([[], 0]);
  await shop[Symbol.asyncDispose]();
}, 60_000);

/** What a real check says of two commits. */
async function checked(head: string): Promise<JsonReport> {
  return renderJson(await checkRepository(shop.repository.dir, { base: main, head }));
}

let ofMail: JsonReport | undefined;

/** The same of commits that bring the same migration, without checking it each time. */
async function reportOf(head: string): Promise<JsonReport> {
  ofMail ??= await checked(head);
  const commit = (sha: string) => ({ ref: sha, sha });
  return { ...ofMail, scope: { ...ofMail.scope, base: commit(main), head: commit(head) } };
}

const zipOf = (report: JsonReport) =>
  makeZip([
    { name: 'report.json', content: JSON.stringify(report) },
    { name: 'report.html', content: '<script>alert(1)</script>' },
  ]);

/** A run on a branch that has ended and left this. */
function ended(headSha: string, headBranch: string, zip: Uint8Array | undefined, more: Partial<FakeRun> = {}): FakeRun {
  const run = addRun(shop.github, { headSha, headBranch, ...more });
  if (zip !== undefined) addArtifact(shop.github, run, zip);
  return run;
}

async function opened(head: string, files: Record<string, string>, more = {}): Promise<string> {
  const sha = await shop.push(head, files);
  shop.open({ number: 1, head, ...more });
  await done(await sendPull(shop.github, 'opened', 1));
  return sha;
}

describe('a report of a real check', () => {
  it('completes the check that waited for it, with one comment, however often and in what order GitHub tells', async () => {
    const { github } = shop;
    const sha = await opened('mail', MAIL);
    await concluded(sha, null, 'waiting for the rehearsal');
    const run = addRun(github, { headSha: sha, headBranch: 'mail', status: 'in_progress', conclusion: null });
    await done(await sendRun(github, run));
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
    for (const each of [again, late]) await done(each);
    await done(await sendPull(github, 'synchronize', 1));
    expect(writes()).toBe(before);
    expect([github.state.checks.length, said().length, checkOf(sha)?.conclusion]).toEqual([1, 1, 'success']);
  }, 120_000);

  it('counts when it comes before the pull request was told of, and of the merge that the workflow checked out', async () => {
    const { github } = shop;
    const sha = await shop.push('mail', MAIL);
    const { repository } = shop;
    const tree = (await repository.git('rev-parse', `${sha}^{tree}`)).trim();
    const merge = (await repository.git('commit-tree', tree, '-p', main, '-p', sha, '-m', 'merge')).trim();
    const run = ended(sha, 'mail', zipOf(await reportOf(merge)));
    await done(await sendRun(github, run));
    expect(checkOf(sha)).toBeUndefined();
    shop.open({ number: 1, head: 'mail' });
    await done(await sendPull(github, 'opened', 1));
    await concluded(sha, 'success', 'no blocker found');
  }, 120_000);

  it('fails the check where it fails, and is measured, not only read', async () => {
    const sha = await opened('broken', { 'migrations/002_mail.sql': 'ALTER TABLE nobody ADD COLUMN mail text;' });
    const report = await checked(sha);
    expect(report.verdict).toBe('fail');
    await sendRun(shop.github, ended(sha, 'broken', zipOf(report), { conclusion: 'failure' }));
    await concluded(sha, 'failure', 'a migration fails');
    await until('it is told', () => said().length === 1);
    expect(said()[0]?.body).toContain('does not exist');
  }, 120_000);

  it('decides a merge group', async () => {
    const { github } = shop;
    const head = await shop.push('gh-readonly-queue/main/pr-1-0a', MAIL);
    const given = {
      ...common(github, 'ada'),
      action: 'checks_requested',
      merge_group: {
        base_sha: main,
        head_sha: head,
        base_ref: 'refs/heads/main',
        head_ref: 'refs/heads/gh-readonly-queue/main/pr-1-0a',
      },
    };
    await done(await github.send({ name: 'merge-group-checks-requested', given }));
    await concluded(head, null, 'waiting');
    const zip = zipOf(await reportOf(head));
    const branch = 'gh-readonly-queue/main/pr-1-0a';
    await done(await sendRun(github, ended(head, branch, zip, { event: 'push' })));
    await concluded(head, null, 'waiting');
    await sendRun(github, ended(head, branch, zip, { event: 'merge_group' }));
    await concluded(head, 'success', 'no blocker found');
  }, 120_000);

  it('counts for a fork, whose runs name no pull request', async () => {
    const { github } = shop;
    const sha = await shop.push('mail', MAIL);
    await shop.repository.git('update-ref', 'refs/pull/1/head', sha);
    shop.open({ number: 1, head: 'mail', fork: 'mallory/shop' });
    await done(await sendPull(github, 'opened', 1));
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

describe('a hostile artifact', () => {
  it('never makes green what the files block, nor what it does not prove', async () => {
    const { github } = shop;
    const blocked = await opened('empty', TRUNCATE);
    await concluded(blocked, 'failure', 'not safe');
    const honest = await checked(blocked);
    const clean = honest.migrations.map((each) => ({
      ...each,
      statements: each.statements.map((statement) => ({ ...statement, findings: [] })),
    }));
    await sendRun(
      github,
      ended(blocked, 'empty', zipOf({ ...honest, verdict: 'pass', reasons: [], migrations: clean })),
    );
    await until('the report is shown', () => said()[0]?.body.includes('Measured by') === true);
    expect(checkOf(blocked)?.conclusion).toBe('failure');
    expect(said()[0]?.body).toContain('TRUNCATE');

    const sha = await shop.push('mail', MAIL);
    shop.open({ number: 2, head: 'mail' });
    await done(await sendPull(github, 'opened', 2));
    const report = await reportOf(sha);
    const statement = report.migrations[0]?.statements[0];
    const forged: Array<[Uint8Array, string]> = [
      [zipOf({ ...honest, verdict: 'pass', reasons: [], migrations: clean }), 'evidence-stale'],
      [zipOf({ ...report, migrations: [] }), 'evidence-forged'],
      [
        zipOf({ ...report, migrations: report.migrations.map(({ outcome: _, ...each }) => each) }),
        'evidence-incomplete',
      ],
      [
        zipOf({
          ...report,
          migrations: report.migrations.map((each) => ({
            ...each,
            statements: [{ ...statement, sql: 'SELECT 1' } as (typeof each.statements)[number]],
          })),
        }),
        'evidence-forged',
      ],
      [
        makeZip([
          { name: 'report.json', content: JSON.stringify(report) },
          { name: '../../x', content: 'x' },
        ]),
        'evidence-zip-slip',
      ],
      [makeZip([{ name: 'report.json', content: Buffer.alloc(6_000_000) }]), 'evidence-zip-bomb'],
      [Buffer.alloc(21 * 1024 * 1024), 'evidence-too-large'],
      [makeZip([{ name: 'report.json', content: '{"verdict":"pass"}' }]), 'evidence-not-a-report'],
    ];
    const run = ended(sha, 'mail', undefined, { conclusion: 'failure' });
    for (const [zip, code] of forged) {
      addArtifact(github, run, zip);
      run.attempt++;
      run.conclusion = 'success';
      const next = github.state.checks.find((check) => check.sha === sha)?.history.length ?? 0;
      await sendRun(github, run);
      await until(code, () => (checkOf(sha)?.history.length ?? 0) > next);
      expect([code, checkOf(sha)?.conclusion]).toEqual([code, 'failure']);
      expect(checkOf(sha)?.output.title).toContain('could not be judged');
    }
    addArtifact(github, run, zipOf(report));
    run.attempt++;
    run.conclusion = 'failure';
    await sendRun(github, run);
    await until('it says so', () => checkOf(sha)?.output.summary?.includes('did not end well') === true);
    expect(checkOf(sha)?.conclusion).toBe('failure');
    run.attempt++;
    run.conclusion = 'success';
    await sendRun(github, run);
    await concluded(sha, 'success', 'no blocker found');
  }, 180_000);

  it('is shown as the text that it is, and its own page never', async () => {
    const { github } = shop;
    const sha = await opened('mail', MAIL);
    const evil = '</details><script>x</script> @octo/team ![x](https://evil.example/x) \u202e';
    const report = await reportOf(sha);
    const reason = {
      code: 'x'.repeat(500),
      severity: 'block',
      message: evil,
      nextStep: evil,
      location: { path: 'migrations/002_mail.sql', line: -4 },
    } as const;
    await sendRun(
      github,
      ended(sha, 'mail', zipOf({ ...report, verdict: 'fail', reasons: [reason], notes: [evil] }), {
        conclusion: 'failure',
      }),
    );
    await concluded(sha, 'failure', 'not safe to merge');
    await until('it is told', () => said().length === 1);
    const [check, comment] = [checkOf(sha), said()[0]?.body ?? ''];
    for (const text of [check?.output.summary ?? '', comment]) {
      const outside = text.replaceAll(/(`+)[^`][\s\S]*?\1(?!`)/g, '');
      expect(outside).not.toMatch(/<script|@octo|\]\(https:\/\/evil|\u202e/);
    }
    expect(check?.annotations[0]).toMatchObject({ path: 'migrations/002_mail.sql', start_line: 1 });
    const kept = await withClient(database, async (client) => {
      const { rows } = await client.query<{ report: string }>('SELECT report FROM lockstep_bot.reports');
      return rows.map((row) => row.report).join('\n');
    });
    expect(kept).toContain('"verdict":"fail"');
    expect(kept).not.toContain('alert(1)');
  }, 120_000);
});

describe('a run', () => {
  it('of another head, event or workflow changes nothing', async () => {
    const { github } = shop;
    const old = await opened('mail', MAIL);
    const zip = zipOf(await reportOf(old));
    const sha = await shop.push('mail', { 'README.md': 'x' });
    await done(await sendPull(github, 'synchronize', 1));
    const others = [
      ended(old, 'mail', zip),
      ended(sha, 'mail', zip, { event: 'pull_request_target' }),
      ended(sha, 'mail', zip, { event: 'workflow_dispatch' }),
      ended(sha, 'mail', undefined, { path: '.github/workflows/other.yml', conclusion: 'failure' }),
    ];
    for (const run of others) await done(await sendRun(github, run));
    await concluded(sha, null, 'waiting');
  }, 120_000);

  it('that ends without a report fails the check with what to do, and a later attempt decides', async () => {
    const { github } = shop;
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
    const { github } = shop;
    const sha = await opened('mail', MAIL);
    ended(sha, 'mail', zipOf(await reportOf(sha)));
    const check_run = { head_sha: sha, name: 'lockstep', pull_requests: [{ number: 1 }] };
    await done(
      await github.send({
        name: 'check-run-rerequested',
        given: { ...common(github, 'ada'), action: 'rerequested', check_run },
      }),
    );
    await concluded(sha, 'success', 'no blocker found');
  }, 120_000);
});

describe('faults', () => {
  it('of the storage and of tokens only delay it', async () => {
    const { github } = shop;
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

describe('a base that moves', () => {
  it('does not matter until it brings what migrations start from', async () => {
    const { github } = shop;
    const sha = await opened('mail', MAIL);
    await sendRun(github, ended(sha, 'mail', zipOf(await reportOf(sha))));
    await concluded(sha, 'success', 'no blocker found');
    const said = checkOf(sha)?.history.length ?? 0;
    await shop.push('main', { 'README.md': 'x' });
    await done(await sendPush(github, 'main'));
    await done(await sendPull(github, 'synchronize', 1));
    await until('it is judged again', () => (checkOf(sha)?.history.length ?? 0) > said);
    expect(checkOf(sha)?.conclusion).toBe('success');
    await shop.push('main', { 'migrations/001_users_2.sql': 'CREATE TABLE more (id int PRIMARY KEY);' });
    await done(await sendPush(github, 'main'));
    await concluded(sha, 'failure', 'could not be judged');
    expect(checkOf(sha)?.output.summary).toContain('other commits');
  }, 120_000);
});

describe('a pull request that changes how evidence is made', () => {
  it('needs somebody else’s word, which ends with the next change', async () => {
    const { github } = shop;
    const sha = await opened('runner', { ...MAIL, [WORKFLOW]: `${UPLOADS}# faster\n` });
    await sendRun(github, ended(sha, 'runner', zipOf(await reportOf(sha))));
    await concluded(sha, 'action_required', 'author-controlled');
    await until('it is told', () => said().length === 1);
    const [, id = ''] = /migrate ack (evidence-author-controlled\.[0-9a-f]{8})/.exec(said()[0]?.body ?? '') ?? [];
    expect(id).not.toBe('');
    const body = `/migrate ack ${id} --reason "a faster runner"`;
    await done((await sendComment(github, { number: 1, body, login: 'ada' })).sent);
    expect(said().at(-1)?.body).toContain('`not_allowed`');
    await done((await sendComment(github, { number: 1, body, login: 'ben' })).sent);
    await concluded(sha, 'success', 'no blocker found');
    expect(checkOf(sha)?.output.summary).toContain('accepted by ben');
    await done((await sendComment(github, { number: 1, body: '/migrate status', login: 'ada' })).sent);
    expect(said().at(-1)?.body).toMatch(/rehearsed: pass[\s\S]*evidence-author-controlled[\s\S]*ben/);

    const next = await shop.push('runner', { [WORKFLOW]: `${UPLOADS}# slower\n` });
    await done(await sendPull(github, 'synchronize', 1));
    await sendRun(github, ended(next, 'runner', zipOf(await reportOf(next))));
    await concluded(next, 'action_required', 'author-controlled');
  }, 120_000);

  it('cannot borrow a run of its head from another branch or another base', async () => {
    const { github } = shop;
    const sha = await opened('mail', MAIL);
    const zip = zipOf(await reportOf(sha));
    await done(await sendRun(github, ended(sha, 'copy', zip)));
    await concluded(sha, null, 'waiting');
    await shop.push('loose', { [WORKFLOW]: `${UPLOADS}# anything\n` });
    shop.open({ number: 2, head: 'mail', base: 'loose', state: 'closed' });
    await sendRun(github, ended(sha, 'mail', zip));
    await concluded(sha, 'action_required', 'author-controlled');
    expect(checkOf(sha)?.output.summary).toContain('`loose`');
  }, 120_000);

  it('is seen whichever file it is, and whatever workflow it brings', async () => {
    const { github } = shop;
    const files = {
      ...MAIL,
      'lockstep.yml':
        'database: { version: 17 }\nsources: [{ tool: sql, path: migrations }]\npolicy: { separation: off }\n',
    };
    const sha = await opened('config', files);
    await sendRun(github, ended(sha, 'config', zipOf(await reportOf(sha))));
    await concluded(sha, 'action_required', 'author-controlled');
    const own = await shop.push('own', { ...MAIL, '.github/workflows/mine.yml': UPLOADS });
    shop.open({ number: 2, head: 'own' });
    await done(await sendPull(github, 'opened', 2));
    await sendRun(github, ended(own, 'own', zipOf(await reportOf(own)), { path: '.github/workflows/mine.yml' }));
    await concluded(own, 'action_required', 'author-controlled');
    // One of base's own decides, once it is there.
    await sendRun(github, ended(own, 'own', zipOf(await reportOf(own))));
    await concluded(own, 'success', 'no blocker found');
  }, 120_000);
});
