import type { IncomingMessage } from 'node:http';
import type pg from 'pg';
import { reportPage } from '../evidence/reports.ts';
import type { Page, Pages } from '../server.ts';
import type { ReportSettings } from '../settings.ts';
import { failedPage, noReportsPage } from '../setup-page.ts';
import { createAccess } from './access.ts';
import { createCookies } from './cookies.ts';
import { beginLogin, endLogin, visitorOf } from './login.ts';

/** Logins of enterprises' managed users have an underscore. https://docs.github.com/enterprise-cloud@latest/admin/managing-iam/iam-configuration-reference/username-considerations-for-external-authentication */
const PATH = /^\/reports\/([A-Za-z\d][\w-]{0,38})\/([\w.-]{1,100})\/([1-9]\d{0,8})$/;

/** Nothing is loaded, nothing runs, nothing is sent; the page has its styles in itself. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Where a pull request's report is read. */
export function reportUrl({ publicUrl }: ReportSettings, of: { owner: string; repo: string; number: number }): string {
  return new URL(`/reports/${of.owner}/${of.repo}/${of.number}`, publicUrl).href;
}

/**
 * `/reports/:owner/:repo/:number`, for whoever may read the repository: GitHub is asked with the visitor's own token, and
 * its answer counts for a minute. Who may not, and what is not there, look alike.
 */
export function reportPages(pool: pg.Pool, settings: ReportSettings | undefined, apiUrl: string): Pages {
  if (settings === undefined)
    return { 'GET /reports/*': () => ({ status: 404, type: 'text/html', body: noReportsPage() }) };
  const known: ReportSettings = settings;
  const cookies = createCookies(settings.clientSecret, settings.publicUrl.startsWith('https:'));
  const accessOf = createAccess(apiUrl);

  async function show(request: IncomingMessage): Promise<Page> {
    const [path = ''] = (request.url ?? '').split('?', 1);
    const [, owner, repo, number] = PATH.exec(path) ?? [];
    if (owner === undefined || repo === undefined || number === undefined || /^\.+$/.test(repo)) return missing();
    const visitor = visitorOf(cookies, request);
    if (visitor === undefined) return beginLogin(known, cookies, path);
    const access = await accessOf(visitor, { owner, repo });
    if (access === 'signed out') return beginLogin(known, cookies, path);
    if (access === 'unknown') return { status: 502, type: 'text/html', body: failedPage('GitHub does not answer.') };
    if (access === 'nothing') return missing();
    const body = await reportPage(pool, { repositoryId: access.id, number: Number(number) });
    if (body === undefined) return missing();
    return { status: 200, type: 'text/html', body, headers: { 'content-security-policy': POLICY } };
  }

  return {
    'GET /reports/*': show,
    'GET /auth/callback': (request, query) => endLogin(settings, cookies, { request, query }),
  };
}

function missing(): Page {
  const why = 'There is no such report, or you may not read its repository.';
  return { status: 404, type: 'text/html', body: failedPage(why) };
}
