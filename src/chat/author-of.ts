import { toForgeError } from '../forge/forge-error.ts';
import { retrying } from '../forge/retry.ts';
import type { Chat } from './chat.ts';

/** Who opened a pull request. */
export async function authorOf(
  { request, owner, repo }: Pick<Chat, 'request' | 'owner' | 'repo'>,
  number: number,
): Promise<string> {
  try {
    const { data } = await retrying(() =>
      request('GET /repos/{owner}/{repo}/pulls/{pull_number}', { owner, repo, pull_number: number }),
    );
    return data.user.login;
  } catch (thrown) {
    throw toForgeError(thrown, `read pull request ${number}`);
  }
}
