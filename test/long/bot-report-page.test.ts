import { afterEach, beforeEach, expect, it } from 'vitest';
import { findFreePort } from '../../src/database/free-port.ts';
import { app } from '../bot/running-bot.ts';
import { useBot } from '../bot/use-bot.ts';
import { common, sendPull } from '../github/send-webhook.ts';

const BOTH = 'ALTER TABLE users ADD COLUMN mail text;\nALTER TABLE users DROP COLUMN name;';
const oauth = { clientId: 'Iv1.lockstep', clientSecret: 'a client secret of the tests' };

let jar: Map<string, string>;

const stage = useBot({ count: 0 });
beforeEach(() => {
  stage.github.state.app = { ...app, ...oauth };
  stage.github.state.private = true;
  jar = new Map();
});
afterEach(() => {
  expect(stage.log()).not.toContain(oauth.clientSecret);
});

async function start(env: Record<string, string> = {}): Promise<string> {
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const own = { PORT: String(port), PUBLIC_URL: url, CLIENT_ID: oauth.clientId, CLIENT_SECRET: oauth.clientSecret };
  await stage.start({ ...own, ...env });
  return url;
}

/** One request, as a browser makes it. */
async function visit(url: string): Promise<Response> {
  const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
  const response = await fetch(url, { redirect: 'manual', headers: { cookie } });
  for (const each of response.headers.getSetCookie()) {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(each) ?? [];
    if (value === '') jar.delete(name);
    else jar.set(name, value);
  }
  return response;
}

/** Follows redirects to the end, over GitHub's page. */
async function browse(url: string): Promise<Response> {
  let at = url;
  for (let count = 0; count < 8; count++) {
    const response = await visit(at);
    if (response.status !== 302) return response;
    at = new URL(response.headers.get('location') ?? '', at).href;
  }
  throw new Error(`${url} goes round in circles`);
}

it('shows a report to those who may read the repository, and to nobody else', async () => {
  const { shop, github } = stage;
  const url = await start();
  const sha = await shop.push('both', { 'migrations/002_<img src=x>.sql': BOTH });
  shop.open({ number: 1, head: 'both' });
  await stage.done(await sendPull(github, 'opened', 1));
  const [check] = github.state.checks.filter((each) => each.sha === sha);
  const page = `${url}/reports/octo/shop/1`;
  expect(check?.detailsUrl).toBe(page);
  expect(stage.said()[0]?.body).toContain(`[The whole report](${page})`);

  const first = await visit(page);
  expect(first.status).toBe(302);
  expect(first.headers.get('location')).toMatch(/code_challenge=[\w-]{43}&code_challenge_method=S256/);
  expect(first.headers.getSetCookie()[0]).toMatch(/; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/);

  github.state.logins.user = 'reader';
  const shown = await browse(page);
  const text = await shown.text();
  expect([shown.status, text]).toEqual([200, expect.stringContaining('this PR must be split')]);
  expect(text).not.toContain('<img src=x>');
  expect(shown.headers.get('content-security-policy')).toMatch(/^default-src 'none'.*frame-ancestors 'none'$/);
  expect(shown.headers.get('x-content-type-options')).toBe('nosniff');
  expect(shown.headers.get('referrer-policy')).toBe('no-referrer');
  expect(shown.headers.get('cache-control')).toBe('no-store');
  expect([...jar.keys()]).toEqual(['lockstep_session']);
  expect(jar.get('lockstep_session')).not.toContain('ghs_');

  // Whoever may not read it learns no more than that of one that is not there.
  const missing = await (await browse(`${url}/reports/octo/shop/77`)).text();
  jar.clear();
  github.state.logins.user = 'stranger';
  const refused = await browse(page);
  expect([refused.status, await refused.text()]).toEqual([404, missing]);
  expect((await browse(`${url}/reports/octo/..%2f/1`)).status).toBe(404);
  // A managed user's own repository is asked for like any other.
  jar.clear();
  expect((await visit(`${url}/reports/ada_octo/shop/1`)).status).toBe(302);
}, 90_000);

it('takes no login that was not begun in the same browser, no cookie that it did not make, no code twice', async () => {
  const { github } = stage;
  const url = await start();
  const page = `${url}/reports/octo/shop/1`;
  github.state.logins.user = 'reader';
  const begun = new URL((await visit(page)).headers.get('location') ?? '');
  const back = (await visit(begun.href)).headers.get('location') ?? '';
  const mine = new Map(jar);
  jar.clear();
  expect((await visit(back)).status).toBe(400);
  jar = new Map(mine);
  const forged = new URL(back);
  forged.searchParams.set('state', 'guess');
  expect((await visit(forged.href)).status).toBe(400);
  jar = new Map(mine);
  expect((await visit(back)).status).toBe(302);
  const session = jar.get('lockstep_session') ?? '';
  jar = new Map(mine);
  expect((await visit(back)).status).toBe(502);

  // A cookie is of no use under another name, nor where it was changed.
  const half = session.length >> 1;
  const other = session[half] === 'A' ? 'B' : 'A';
  for (const value of [
    session.slice(0, half) + other + session.slice(half + 1),
    mine.get('lockstep_login') ?? '',
    'x',
  ]) {
    jar = new Map([['lockstep_session', value]]);
    expect((await visit(page)).headers.get('location')).toContain('/login/oauth/authorize');
  }
  // A token that GitHub does not know any more begins anew.
  jar = new Map([['lockstep_session', session]]);
  github.revoke();
  expect((await visit(page)).headers.get('location')).toContain('/login/oauth/authorize');
}, 90_000);

it('says how reports are switched on where they are not, and explains each reason when asked', async () => {
  const { shop, github } = stage;
  const url = await start({ CLIENT_ID: '' });
  const off = await visit(`${url}/reports/octo/shop/1`);
  expect([off.status, await off.text()]).toEqual([404, expect.stringContaining('CLIENT_ID')]);
  expect((await visit(`${url}/auth/callback?code=x&state=y`)).status).toBe(404);

  const sha = await shop.push('both', { 'migrations/002_@team.sql': `${BOTH}\nTRUNCATE users;` });
  shop.open({ number: 1, head: 'both' });
  await stage.done(await sendPull(github, 'opened', 1));
  const [check] = github.state.checks;
  expect(check?.actions.map(({ identifier }) => identifier)).toEqual(['again', 'explain']);
  expect(check?.detailsUrl ?? '').not.toContain('/reports/');
  const given = {
    ...common(github, 'ada'),
    action: 'requested_action',
    requested_action: { identifier: 'explain' },
    check_run: { head_sha: sha, name: 'lockstep', pull_requests: [] },
  };
  for (const _ of [1, 2]) await stage.done(await github.send({ name: 'check-run-requested-action', given }));
  const answers = stage.said().filter(({ body }) => body.includes('Why Lockstep says so'));
  expect(answers).toHaveLength(1);
  const body = answers[0]?.body ?? '';
  expect(body).toContain('`expand-and-contract`');
  expect(body).toMatch(/\*\*The safe way\*\*\n\n1\. .+\n2\. /);
  expect(body).toContain('`docs/rules/truncate.md`');
  expect(body).toContain('- `TRUNCATE users`\n- read from the statement’s text');
  expect(body.replaceAll(/`[^`]*`/g, '')).not.toContain('@team');
  expect(github.state.checks).toHaveLength(1);
}, 90_000);
