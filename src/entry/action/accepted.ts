import * as core from '@actions/core';
import { acceptedInComments } from '../../chat/accepted-in-comments.ts';
import type { Accepted } from '../../check/accept-findings.ts';
import { ForgeError } from '../../forge/forge-error.ts';
import type { ActionEvent } from './event.ts';
import type { Inputs } from './inputs.ts';

/** What people have accepted in the pull request's comments; nothing, with a notice, where they cannot be read. */
export async function acceptedFor({ token }: Pick<Inputs, 'token'>, event: ActionEvent): Promise<Accepted[]> {
  const { pull, repository } = event;
  if (token === '' || pull === undefined || repository === undefined) return [];
  const { openRepo } = await import('./github.ts');
  try {
    return await acceptedInComments({ ...openRepo(repository, token), number: pull.number, author: pull.author });
  } catch (thrown) {
    if (!(thrown instanceof ForgeError)) throw thrown;
    core.notice(`${thrown.message}. What was accepted with /migrate ack does not count in this run.`);
    return [];
  }
}
