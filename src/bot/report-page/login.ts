import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { isSameText } from '../is-same-text.ts';
import type { Page } from '../server.ts';
import type { ReportSettings } from '../settings.ts';
import { failedPage } from '../setup-page.ts';
import type { Cookies } from './cookies.ts';

const PENDING = 'lockstep_login';
const SESSION = 'lockstep_session';
/** Seconds that signing in may take, and that it lasts. */
const LASTS = { login: 600, session: 3600 };

/** What was begun, until GitHub sends the browser back. */
interface Pending {
  state: string;
  verifier: string;
  /** A path of ours. */
  to: string;
}

/** Who looks at a page: GitHub's token for them, which says what they may read. */
export interface Visitor {
  token: string;
}

export function visitorOf(cookies: Cookies, request: IncomingMessage): Visitor | undefined {
  const visitor = cookies.open(request, SESSION) as Visitor | undefined;
  return typeof visitor?.token === 'string' ? visitor : undefined;
}

/**
 * Sends the browser to GitHub, to come back to `to`: the App's web flow, with a state and PKCE.
 * https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
 */
export function beginLogin(settings: ReportSettings, cookies: Cookies, to: string): Page {
  const pending: Pending = { state: randomText(), verifier: randomText(), to };
  const url = new URL('/login/oauth/authorize', settings.webUrl);
  url.search = new URLSearchParams({
    client_id: settings.clientId,
    redirect_uri: callbackOf(settings),
    state: pending.state,
    code_challenge: createHash('sha256').update(pending.verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }).toString();
  const headers = { location: url.href, 'set-cookie': [cookies.seal(PENDING, pending, LASTS.login)] };
  return { status: 302, body: '', headers };
}

/** GitHub has sent the browser back. What was not begun in this browser goes no further. */
export async function endLogin(
  settings: ReportSettings,
  cookies: Cookies,
  { request, query }: { request: IncomingMessage; query: URLSearchParams },
): Promise<Page> {
  const pending = cookies.open(request, PENDING) as Pending | undefined;
  const code = query.get('code') ?? '';
  if (pending === undefined || !isSameText(query.get('state') ?? '', pending.state)) {
    return failed(400, 'This was not begun here, or took too long.', cookies);
  }
  if (!/^[\w-]{1,200}$/.test(code)) return failed(403, 'GitHub was not allowed to tell who you are.', cookies);
  const token = await exchange(settings, { code, verifier: pending.verifier });
  if (token === undefined) return failed(502, 'GitHub did not tell who you are.', cookies);
  const kept = [cookies.seal(SESSION, { token } satisfies Visitor, LASTS.session), cookies.clear(PENDING)];
  return { status: 302, body: '', headers: { location: pending.to, 'set-cookie': kept } };
}

export function callbackOf({ publicUrl }: Pick<ReportSettings, 'publicUrl'>): string {
  return new URL('/auth/callback', publicUrl).href;
}

/** Undefined where GitHub gives none; it answers 200 for that, too. */
async function exchange(
  settings: ReportSettings,
  { code, verifier }: { code: string; verifier: string },
): Promise<string | undefined> {
  const response = await fetch(new URL('/login/oauth/access_token', settings.webUrl), {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({
      client_id: settings.clientId,
      client_secret: settings.clientSecret,
      code,
      redirect_uri: callbackOf(settings),
      code_verifier: verifier,
    }),
    redirect: 'error',
    signal: AbortSignal.timeout(10_000),
  }).catch(() => undefined);
  if (response === undefined || !response.ok) return undefined;
  const answer = (await response.json().catch(() => ({}))) as { access_token?: unknown };
  return typeof answer.access_token === 'string' ? answer.access_token : undefined;
}

function failed(status: number, why: string, cookies: Cookies): Page {
  return { status, type: 'text/html', body: failedPage(why), headers: { 'set-cookie': [cookies.clear(PENDING)] } };
}

function randomText(): string {
  return randomBytes(32).toString('base64url');
}
