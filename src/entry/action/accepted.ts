import * as core from '@actions/core';
import { acceptedInComments } from '../../chat/accepted-in-comments.ts';
import type { Accepted } from '../../check/accept-findings.ts';
import { ForgeError } from '../../forge/forge-error.ts';
import type { ActionEvent } from './event.ts';
import type { Inputs } from './inputs.ts';

/**
 * What people have accepted in the comments of the pull request, or of those that a merge group brings; nothing, with a
 * notice, where they cannot be read.
 */
export async function acceptedFor({ token }: Pick<Inputs, 'token'>, event: ActionEvent): Promise<Accepted[]> {
  const { pull, group, repository } = event;
  if (token === '' || repository === undefined || (pull === undefined && group === undefined)) return [];
  const [{ openRepo }, { pullsOf }] = await Promise.all([import('./github.ts'), import('./pulls-of.ts')]);
  const repo = openRepo(repository, token);
  try {
    const pulls = pull === undefined ? await pullsOf(repo, event) : [pull];
    const accepted = [];
    for (const { number, author } of pulls) accepted.push(...(await acceptedInComments({ ...repo, number, author })));
    return accepted;
  } catch (thrown) {
    if (!(thrown instanceof ForgeError)) throw thrown;
    core.notice(`${thrown.message}. What was accepted with /migrate ack does not count in this run.`);
    return [];
  }
}
