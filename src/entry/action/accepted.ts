import * as core from '@actions/core';
import { partsOf } from '../../bot/ledger/group-parts.ts';
import { acceptedInComments } from '../../chat/accepted-in-comments.ts';
import type { Accepted } from '../../check/accept-findings.ts';
import { ForgeError } from '../../forge/forge-error.ts';
import type { ActionEvent } from './event.ts';
import type { Repo } from './github.ts';
import type { Inputs } from './inputs.ts';

/**
 * What people have accepted in the comments of the pull request, or of those that a merge group brings; nothing, with a
 * notice, where they cannot be read.
 */
export async function acceptedFor({ token }: Pick<Inputs, 'token'>, event: ActionEvent): Promise<Accepted[]> {
  const { pull, group, repository } = event;
  if (token === '' || repository === undefined || (pull === undefined && group === undefined)) return [];
  const { openRepo } = await import('./github.ts');
  const repo = openRepo(repository, token);
  try {
    const pulls = pull === undefined ? await pullsOf(repo, group) : [pull];
    const accepted = [];
    for (const { number, author } of pulls) accepted.push(...(await acceptedInComments({ ...repo, number, author })));
    return accepted;
  } catch (thrown) {
    if (!(thrown instanceof ForgeError)) throw thrown;
    core.notice(`${thrown.message}. What was accepted with /migrate ack does not count in this run.`);
    return [];
  }
}

async function pullsOf(repo: Repo, group: ActionEvent['group']): Promise<Array<{ number: number; author: string }>> {
  if (group === undefined) return [];
  const numbers = (await partsOf(repo, group)).flatMap(({ number }) => number ?? []);
  return Promise.all(numbers.map((number) => repo.forge.pull(number)));
}
