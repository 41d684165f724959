import { createHash } from 'node:crypto';
import type { FakeGitHub } from './fake-github.ts';
import type { Answer } from './route.ts';
import { userGiven } from './shapes.ts';
import type { Actor } from './state.ts';

/**
 * The App's web flow, which GitHub's OpenAPI does not describe: whoever is signed in agrees at once. With state and PKCE.
 * https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
 */
export function answerLogin(fake: FakeGitHub, asked: { method: string; url: URL; text: string }): Answer | undefined {
  const { method, url, text } = asked;
  const step = `${method} ${url.pathname}`;
  if (step === 'GET /login/oauth/authorize') return authorize(fake, url.searchParams);
  if (step === 'POST /login/oauth/access_token') return exchange(fake, new URLSearchParams(text));
  return undefined;
}

function authorize({ state }: FakeGitHub, query: URLSearchParams): Answer {
  const { logins, app } = state;
  const redirectUri = query.get('redirect_uri') ?? '';
  const challenge = query.get('code_challenge') ?? '';
  const isRight = query.get('client_id') === app?.clientId && query.get('code_challenge_method') === 'S256';
  if (!isRight || redirectUri === '' || challenge === '' || logins.user === undefined) return { status: 404, body: {} };
  const code = `code-${state.nextId++}`;
  logins.codes.set(code, { login: logins.user, challenge, redirectUri });
  const back = new URL(redirectUri);
  back.searchParams.set('code', code);
  back.searchParams.set('state', query.get('state') ?? '');
  return { status: 302, headers: { location: back.href } };
}

/** What is wrong is answered with 200, as GitHub does. A code is good once. */
function exchange(fake: FakeGitHub, form: URLSearchParams): Answer {
  const { logins, app } = fake.state;
  const code = form.get('code') ?? '';
  const known = logins.codes.get(code);
  logins.codes.delete(code);
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url');
  const isApp = form.get('client_id') === app?.clientId && form.get('client_secret') === app?.clientSecret;
  if (!isApp) return { status: 200, body: { error: 'incorrect_client_credentials' } };
  if (known?.challenge !== challenge || known.redirectUri !== form.get('redirect_uri'))
    return { status: 200, body: { error: 'bad_verification_code' } };
  const actor = userGiven(known.login) as Actor;
  const token = fake.token(actor, { metadata: 'read' }, 28_800_000);
  return { status: 200, body: { access_token: token, expires_in: 28_800, token_type: 'bearer', scope: '' } };
}
