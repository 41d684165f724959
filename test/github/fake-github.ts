import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkRequest, checkResponse } from './contract.ts';
import { isJwtOf } from './jwt.ts';
import { answerLogin } from './login.ts';
import type { Answer, Route } from './route.ts';
import { actions, answerBlob } from './routes/actions.ts';
import { app } from './routes/app.ts';
import { checks } from './routes/checks.ts';
import { comments } from './routes/comments.ts';
import { deployments } from './routes/deployments.ts';
import { gitRoutes } from './routes/git.ts';
import { issues } from './routes/issues.ts';
import { pulls as pullRoutes } from './routes/pulls.ts';
import { reviews } from './routes/reviews.ts';
import { teams } from './routes/teams.ts';
import { user } from './routes/user.ts';
import { deliver, type Sent, type Webhook } from './send-webhook.ts';
import type { Actor, FakeApp, FakePull, GitHubState, Permissions, Token } from './state.ts';

export interface FakeGitHub extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, for GITHUB_API_URL. */
  origin: string;
  state: GitHubState;
  /** A token that acts for `actor` with these permissions. */
  token: (actor: Actor, permissions: Permissions, lifeMs?: number) => string;
  /** Every request that was answered: `POST /repos/…/check-runs 201`. */
  requests: string[];
  /** What a request or an answer got wrong by GitHub's own description; a test demands that it is empty. */
  violations: string[];
  /** Asked before each request; what it returns is the answer, `cut` closes the connection without one, `half` within it. */
  fault: (request: { method: string; path: string; count: number }) => Fault | undefined;
  /** Waited for before each request is carried out. */
  hold: (request: { method: string; path: string }) => Promise<void> | undefined;
  /** All tokens are of no use from now on. */
  revoke(): void;
  /** Where webhooks go; without one they are kept as not delivered. */
  webhookUrl: string | undefined;
  /** Sends a signed webhook, and keeps it among the deliveries. */
  send(webhook: Webhook): Promise<Sent>;
}

export type Fault =
  | { status: number; headers?: Record<string, string>; body?: unknown; after?: boolean }
  | 'cut'
  | 'half';

export interface FakeGitHubOptions {
  dir: string;
  pulls?: FakePull[];
  app?: FakeApp;
}

const routes: Route[] = [
  ...comments,
  ...checks,
  ...gitRoutes,
  ...pullRoutes,
  ...reviews,
  ...app,
  ...actions,
  ...deployments,
  ...issues,
  ...teams,
  ...user,
];

/** GitHub's REST API on loopback, judged by its own description with each request. */
export async function startFakeGitHub({ dir, pulls = [], app: own }: FakeGitHubOptions): Promise<FakeGitHub> {
  const tokens = new Map<string, Token>();
  const fake: FakeGitHub = {
    origin: '',
    state: {
      owner: 'octo',
      repo: 'shop',
      dir,
      defaultBranch: 'main',
      pulls: new Map(pulls.map((pull) => [pull.number, pull])),
      comments: [],
      checks: [],
      roles: new Map(),
      ...(own && { app: own }),
      deliveries: [],
      runs: [],
      artifacts: [],
      formerNames: [],
      logins: { codes: new Map() },
      mostTreeEntries: 100_000,
      nextId: 1000,
    },
    token(actor, permissions, lifeMs) {
      const text = `ghs_${'x'.repeat(20)}${fake.state.nextId++}`;
      tokens.set(text, { actor, permissions, ...(lifeMs !== undefined && { expiresAt: Date.now() + lifeMs }) });
      return text;
    },
    requests: [],
    violations: [],
    fault: () => undefined,
    hold: () => undefined,
    revoke: () => tokens.clear(),
    webhookUrl: undefined,
    send: (webhook) => deliver(fake, webhook),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server = createServer((request, response) => void serve(fake, tokens, request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  fake.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return fake;
}

async function serve(
  fake: FakeGitHub,
  tokens: Map<string, Token>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', fake.origin);
  const method = request.method ?? 'GET';
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  await fake.hold({ method, path: url.pathname });
  const fault = fake.fault({ method, path: url.pathname, count: fake.requests.length });
  if (fault !== undefined && fault !== 'half' && (fault === 'cut' || fault.after !== true))
    return answerFault(fake, fault, { request, response });
  const asked = { method, url, text, authorization: request.headers.authorization ?? '' };
  const answer =
    answerBlob(fake.state, asked) ??
    answerLogin(fake, asked) ??
    movedTo(fake, asked) ??
    (await answerTo(fake, tokens, asked));
  const body = answer.body === undefined ? undefined : JSON.stringify(answer.body);
  const etag = `W/"${createHash('sha256')
    .update(body ?? '')
    .digest('hex')}"`;
  // https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate
  const isKnown = method === 'GET' && answer.status === 200 && request.headers['if-none-match'] === etag;
  fake.requests.push(`${method} ${url.pathname} ${isKnown ? 304 : answer.status}`);
  if (fault === 'half') {
    response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', etag });
    response.write((body ?? '').slice(0, 20), () => request.socket.destroy());
    return;
  }
  // What was carried out although its answer got lost.
  if (fault !== undefined) return answerFault(fake, fault, { request, response });
  if (isKnown) {
    response.writeHead(304, { etag });
    response.end();
    return;
  }
  const type = body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' };
  const headers = { ...type, ...answer.headers };
  response.writeHead(answer.status, { ...headers, ...(method === 'GET' && { etag }) });
  response.end(answer.bytes ?? body);
}

/** https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects */
function movedTo({ state, origin }: FakeGitHub, { method, url }: Asked): Answer | undefined {
  const [, name = '', rest = ''] = /^\/repos\/([^/]+\/[^/]+)(.*)$/.exec(url.pathname) ?? [];
  if (state.formerNames.includes(name)) {
    const location = `${origin}/repositories/1${rest}${url.search}`;
    return { status: method === 'GET' ? 301 : 307, body: { message: 'Moved', url: location }, headers: { location } };
  }
  url.pathname = url.pathname.replace(/^\/repositories\/1(?=\/|$)/, `/repos/${state.owner}/${state.repo}`);
  return undefined;
}

function answerFault(
  fake: FakeGitHub,
  fault: Exclude<Fault, 'half'>,
  { request, response }: { request: IncomingMessage; response: ServerResponse },
): void {
  if (fault === 'cut') {
    fake.requests.push(`${request.method} ${request.url} cut`);
    request.socket.destroy();
    return;
  }
  fake.requests.push(`${request.method} ${request.url} ${fault.status}`);
  response.writeHead(fault.status, { 'content-type': 'application/json', ...fault.headers });
  response.end(JSON.stringify(fault.body ?? { message: 'fault' }));
}

interface Asked {
  method: string;
  url: URL;
  text: string;
  authorization: string;
}

async function answerTo(fake: FakeGitHub, tokens: Map<string, Token>, asked: Asked): Promise<Answer> {
  const { method, url, text } = asked;
  const secret = asked.authorization.replace(/^(?:token|bearer) /i, '');
  for (const route of routes) {
    const params = match(route, method, url.pathname);
    if (params === undefined) continue;
    const token = route.needs === 'app' || route.needs === 'nothing' ? byApp(fake, route, secret) : tokens.get(secret);
    if (token === undefined || (token.expiresAt ?? Infinity) < Date.now()) {
      return { status: 401, body: { message: 'Bad credentials', documentation_url: 'https://docs.github.com/rest' } };
    }
    const isElsewhere = params.owner !== fake.state.owner || params.repo !== fake.state.repo;
    if (route.operation.includes('/repos/{owner}') && isElsewhere)
      return { status: 404, body: { message: 'Not Found' } };
    if (!mayDo(token.permissions, route.needs)) {
      return {
        status: 403,
        body: { message: 'Resource not accessible by integration', documentation_url: 'https://docs.github.com/rest' },
      };
    }
    const body = text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
    note(fake, `${route.operation} request`, checkRequest(route.operation, body));
    const { state, origin } = fake;
    const answer = await route.handle({
      state,
      actor: token.actor,
      params,
      query: url.searchParams,
      body,
      origin,
      token: fake.token,
      redeliver: (id) => redeliver(fake, id),
    });
    note(fake, `${route.operation} ${answer.status}`, checkResponse(route.operation, answer.status, answer.body));
    return answer;
  }
  fake.violations.push(`nobody plays ${method} ${url.pathname}`);
  return { status: 404, body: { message: 'Not Found' } };
}

/** The App itself, by its JWT. */
function byApp({ state }: FakeGitHub, { needs }: Route, secret: string): Token | undefined {
  const isApp = needs === 'nothing' || (state.app !== undefined && isJwtOf(state.app, secret));
  if (!isApp) return undefined;
  return { actor: { login: state.app?.slug ?? '', id: state.app?.id ?? 0, type: 'Bot' }, permissions: {} };
}

async function redeliver(fake: FakeGitHub, id: number): Promise<void> {
  const before = fake.state.deliveries.find((each) => each.id === id);
  if (before !== undefined)
    await deliver(fake, { name: before.name, given: before.payload, guid: before.guid, again: true });
}

function note(fake: FakeGitHub, what: string, wrong: string[]): void {
  fake.violations.push(...wrong.map((each) => `${what}: ${each}`));
}

function match({ operation }: Route, method: string, path: string): Record<string, string> | undefined {
  const [routeMethod, routePath = ''] = operation.split(' ');
  if (routeMethod !== method) return undefined;
  const pattern = new RegExp(`^${routePath.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
  const matched = pattern.exec(path);
  if (matched === null) return undefined;
  const groups = Object.entries(matched.groups ?? {});
  return Object.fromEntries(groups.map(([name, value]) => [name, decodeURIComponent(value)]));
}

/** Comments of a pull request may be written with either permission. https://docs.github.com/rest/issues/comments */
function mayDo(permissions: Permissions, needs: Route['needs']): boolean {
  if (needs === 'app' || needs === 'nothing') return true;
  const [name = '', level] = needs.split(':');
  // A pull request's comments are either's; an issue is not.
  const names = name === 'issues' ? ['issues', 'pull_requests'] : [name.replace('own_', '')];
  return names.some((each) => permissions[each] === 'write' || (level === 'read' && permissions[each] === 'read'));
}
