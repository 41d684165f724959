import { statusOf, toForgeError } from '../forge/forge-error.ts';
import { retrying } from '../forge/retry.ts';
import type { Chat } from './chat.ts';

/** Somebody's role on the repository, as `refuseByRole` takes it; `none` where GitHub knows nobody of that name here. */
export async function roleOf(
  { request, owner, repo }: Pick<Chat, 'request' | 'owner' | 'repo'>,
  username: string,
): Promise<{ login: string; roleName: string; base: string }> {
  try {
    const { data } = await retrying(() =>
      request('GET /repos/{owner}/{repo}/collaborators/{username}/permission', { owner, repo, username }),
    );
    return { login: username, roleName: data.role_name, base: data.permission };
  } catch (thrown) {
    if (statusOf(thrown) === 404) return { login: username, roleName: 'none', base: 'none' };
    throw toForgeError(thrown, `read the role of ${username}`);
  }
}
