import type { getOctokit } from '@actions/github';
import { ForgeError } from './forge-error.ts';

/** How long an answer may take, with its body, in ms. GitHub itself ends a request after ten seconds. */
const PATIENCE_MS = 30_000;

interface Answer {
  status: number;
  headers: Record<string, string | number | undefined>;
  data: unknown;
}

/**
 * An Octokit plugin: no request waits without end, and no answer is half of one. Octokit makes an empty text of a JSON
 * body whose connection was cut, with the status 200: a list of files would end there, and nobody would know.
 * Shown by whole-answers.test.ts. https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#timeouts
 */
export function wholeAnswers(octokit: Pick<ReturnType<typeof getOctokit>, 'hook'>): void {
  octokit.hook.wrap('request', (request, options) => requestWhole(request, options));
}

/** @throws ForgeError `github-unavailable`, which is tried again, where the answer is late or not whole */
export async function requestWhole<O, A extends Answer>(
  request: (options: O) => A | Promise<A>,
  options: O,
  patienceMs = PATIENCE_MS,
): Promise<A> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(unavailable('GitHub did not answer in time.')), patienceMs);
  try {
    // A signal does not reach every fetch that Octokit is given; what is late ends by its own limits.
    const answer = await Promise.race([request(options), late.promise]);
    const isJson = String(answer.headers['content-type'] ?? '').startsWith('application/json');
    if (isJson && typeof answer.data === 'string') throw unavailable('GitHub’s answer ended before its end.');
    return answer;
  } finally {
    clearTimeout(timer);
  }
}

function unavailable(what: string): ForgeError {
  return new ForgeError(what, { code: 'github-unavailable', status: 0 });
}
