import { statusOf } from './forge-error.ts';

/** What GitHub answered, by where it was asked. */
export interface AnswerCache {
  get(key: string): KeptAnswer | undefined;
  put(key: string, answer: KeptAnswer): void;
}

export interface KeptAnswer {
  etag: string;
  /** JSON, so that nobody changes what others get. */
  text: string;
}

/** Characters that a process keeps, and of one answer. */
const MOST = 32 * 1024 * 1024;
const LARGEST = 4 * 1024 * 1024;

/**
 * What is read again and again, and seldom differs. Roles are not among them: whether somebody may do something is
 * asked each time, and of nothing that is kept.
 */
const KEPT: ReadonlySet<string> = new Set([
  '/repos/{owner}/{repo}/pulls',
  '/repos/{owner}/{repo}/pulls/{pull_number}',
  '/repos/{owner}/{repo}/git/trees/{tree_sha}',
  '/repos/{owner}/{repo}/git/ref/{ref}',
  '/repos/{owner}/{repo}/git/commits/{commit_sha}',
  '/repos/{owner}/{repo}/compare/{basehead}',
  '/repos/{owner}/{repo}/commits',
  '/repos/{owner}/{repo}/issues/{issue_number}/comments',
]);

/** What commits and trees are, and what lies between two commits, never changes: it is asked for once. */
const FIXED = /\/(?:git\/(?:trees|commits)\/[0-9a-f]{40}|compare\/[0-9a-f]{40}\.\.\.[0-9a-f]{40})(?:\?|$)/;

/** Answered with where the artifact is, 302; https://docs.github.com/rest/actions/artifacts#download-an-artifact */
const ARTIFACT = '/repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}';

/** In memory; the least recently used go first. */
export function createAnswerCache(most = MOST): AnswerCache {
  const kept = new Map<string, KeptAnswer>();
  let size = 0;
  const drop = (key: string): void => {
    size -= kept.get(key)?.text.length ?? 0;
    kept.delete(key);
  };
  return {
    get(key) {
      const found = kept.get(key);
      if (found === undefined) return undefined;
      kept.delete(key);
      kept.set(key, found);
      return found;
    },
    put(key, answer) {
      drop(key);
      if (answer.text.length > LARGEST) return;
      kept.set(key, answer);
      size += answer.text.length;
      for (const oldest of kept.keys()) {
        if (size <= most) break;
        drop(oldest);
      }
    },
  };
}

/** A request as Octokit's hooks see it. */
export interface HookedRequest {
  method: string;
  /** With its `{names}`. */
  url: string;
  headers: Record<string, unknown>;
}

interface HookedResponse {
  status: number;
  headers: Record<string, unknown>;
  data: unknown;
}

export interface ConditionalOptions<O extends HookedRequest, R extends HookedResponse> {
  cache: AnswerCache;
  /** The whole address that `options` asks, and for whom. */
  keyOf: (options: O) => string;
  request: (options: O) => R | Promise<R>;
}

/**
 * Asks only whether what is kept still holds, where something is: GitHub answers 304, which counts for no rate limit.
 * What cannot change is not asked for again.
 * A redirect is thrown as an error with its status: what is asked under a former name is asked by the new one instead.
 * https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api
 */
export async function requestConditionally<O extends HookedRequest, R extends HookedResponse>(
  options: O,
  { cache, keyOf, request }: ConditionalOptions<O, R>,
): Promise<R> {
  const key = options.method === 'GET' && KEPT.has(options.url) ? keyOf(options) : undefined;
  const kept = key === undefined ? undefined : cache.get(key);
  if (key !== undefined && kept !== undefined && FIXED.test(key)) return JSON.parse(kept.text) as R;
  if (kept !== undefined) options.headers = { ...options.headers, 'if-none-match': kept.etag };
  try {
    const response = await request(options);
    const isAnswer = response.status === 302 && options.url === ARTIFACT;
    if (response.status >= 300 && response.status < 400 && !isAnswer) throw moved(response.status);
    const { etag } = response.headers;
    if (key !== undefined && typeof etag === 'string') cache.put(key, { etag, text: JSON.stringify(response) });
    return response;
  } catch (thrown) {
    if (kept === undefined || statusOf(thrown) !== 304) throw thrown;
    return JSON.parse(kept.text) as R;
  }
}

function moved(status: number): Error {
  return Object.assign(new Error('the repository has another name now'), { status });
}
