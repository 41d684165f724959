import { partsOf } from '../../bot/ledger/group-parts.ts';
import type { PullRequest } from '../../forge/forge.ts';
import type { ActionEvent } from './event.ts';
import type { Repo } from './github.ts';

/** The pull request that the event is about, as it is now, or those that a merge group brings. @throws ForgeError */
export async function pullsOf(repo: Repo, { pull, group }: ActionEvent): Promise<PullRequest[]> {
  if (pull !== undefined) return [await repo.forge.pull(pull.number)];
  if (group === undefined) return [];
  const numbers = (await partsOf(repo, group)).flatMap(({ number }) => number ?? []);
  return Promise.all(numbers.map((number) => repo.forge.pull(number)));
}
