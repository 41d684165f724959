import { describe, expect, it } from 'vitest';
import { until } from '../bot/running-bot.ts';
import { MAIL, UPLOADS, useEvidence, WORKFLOW, zipOf } from '../bot/use-evidence.ts';
import { sendRun } from '../github/send-run.ts';
import { sendComment, sendPull } from '../github/send-webhook.ts';

const { stage, concluded, ended, opened, reportOf } = useEvidence();
const { checkOf, said } = stage;

describe('a pull request that changes how evidence is made', () => {
  it('needs somebody else’s word, which ends with the next change', async () => {
    const { shop, github } = stage;
    const sha = await opened('runner', { ...MAIL, [WORKFLOW]: `${UPLOADS}# faster\n` });
    await sendRun(github, ended(sha, 'runner', zipOf(await reportOf(sha))));
    await concluded(sha, 'action_required', 'author-controlled');
    await until('it is told', () => said().length === 1);
    const [, id = ''] = /migrate ack (evidence-author-controlled\.[0-9a-f]{8})/.exec(said()[0]?.body ?? '') ?? [];
    expect(id).not.toBe('');
    const body = `/migrate ack ${id} --reason "a faster runner"`;
    await stage.done((await sendComment(github, { number: 1, body, login: 'ada' })).sent);
    expect(said().at(-1)?.body).toContain('`not_allowed`');
    await stage.done((await sendComment(github, { number: 1, body, login: 'ben' })).sent);
    await concluded(sha, 'success', 'no blocker found');
    expect(checkOf(sha)?.output.summary).toContain('accepted by ben');
    await stage.done((await sendComment(github, { number: 1, body: '/migrate status', login: 'ada' })).sent);
    expect(said().at(-1)?.body).toMatch(/rehearsed: pass[\s\S]*evidence-author-controlled[\s\S]*ben/);

    const next = await shop.push('runner', { [WORKFLOW]: `${UPLOADS}# slower\n` });
    await stage.done(await sendPull(github, 'synchronize', 1));
    await sendRun(github, ended(next, 'runner', zipOf(await reportOf(next))));
    await concluded(next, 'action_required', 'author-controlled');
  }, 120_000);

  it('cannot borrow a run of its head from another branch or another base', async () => {
    const { shop, github } = stage;
    const sha = await opened('mail', MAIL);
    const zip = zipOf(await reportOf(sha));
    await stage.done(await sendRun(github, ended(sha, 'copy', zip)));
    await concluded(sha, null, 'waiting');
    await shop.push('loose', { [WORKFLOW]: `${UPLOADS}# anything\n` });
    shop.open({ number: 2, head: 'mail', base: 'loose', state: 'closed' });
    await sendRun(github, ended(sha, 'mail', zip));
    await concluded(sha, 'action_required', 'author-controlled');
    expect(checkOf(sha)?.output.summary).toContain('`loose`');
  }, 120_000);

  it('is seen whichever file it is, and whatever workflow it brings', async () => {
    const { shop, github } = stage;
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
    await stage.done(await sendPull(github, 'opened', 2));
    await sendRun(github, ended(own, 'own', zipOf(await reportOf(own)), { path: '.github/workflows/mine.yml' }));
    await concluded(own, 'action_required', 'author-controlled');
    // One of base's own decides, once it is there.
    await sendRun(github, ended(own, 'own', zipOf(await reportOf(own))));
    await concluded(own, 'success', 'no blocker found');
  }, 120_000);
});
