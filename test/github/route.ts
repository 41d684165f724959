import type { OperationId } from './operations.ts';
import type { Actor, GitHubState, Permissions } from './state.ts';

export interface Request {
  state: GitHubState;
  actor: Actor;
  /** The `{names}` of the operation's path. */
  params: Record<string, string>;
  query: URLSearchParams;
  body: Record<string, unknown>;
  /** The server's own address. */
  origin: string;
  /** Makes a token; see FakeGitHub.token. */
  token: (actor: Actor, permissions: Permissions, lifeMs?: number) => string;
  /** Sends a webhook that was sent before. */
  redeliver: (id: number) => Promise<void>;
}

export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
  /** In place of a body: what is no JSON. */
  bytes?: Uint8Array;
}

/** One operation of GitHub's API. */
export interface Route {
  operation: OperationId;
  /** The permission that a token needs: `checks:write`; or the App's own JWT; or nothing. */
  needs: `${string}:${'read' | 'write'}` | 'app' | 'nothing';
  handle(request: Request): Answer | Promise<Answer>;
}

export function notFound(): Answer {
  return { status: 404, body: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest' } };
}

export function invalid(message: string): Answer {
  return { status: 422, body: { message, documentation_url: 'https://docs.github.com/rest', errors: [] } };
}

/** GitHub's pages: `page` from 1, `per_page` 30 unless told, 100 at most. */
export function pageOf<T>(all: readonly T[], query: URLSearchParams): T[] {
  const size = Math.min(100, Number(query.get('per_page') ?? 30));
  const page = Math.max(1, Number(query.get('page') ?? 1));
  return all.slice((page - 1) * size, page * size);
}

/** A text of a request's body; empty where there is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
