import type { KeptGroup } from '../evidence/store.ts';
import { type Walked, walkBack } from './walk.ts';

/** Pull requests of one group that are looked up. GitHub makes one for each entry of its queue. */
const MOST_PULLS = 10;

/** What one pull request of a group brings, from `before` to `after` on the group's own commits. */
export interface Part {
  number: number | null;
  before: string;
  after: string;
}

/**
 * The pull requests by the messages that GitHub gives a merge and a squash; the last is the one that the group is named
 * after. https://docs.github.com/pull-requests/collaborating-with-pull-requests/incorporating-changes-from-a-pull-request/about-pull-request-merges
 */
export async function partsOf(
  connection: Walked,
  { base, head, number }: Pick<KeptGroup, 'base' | 'head' | 'number'>,
): Promise<Part[]> {
  const { commits, found } = await walkBack(connection, head, base);
  const parts: Part[] = [];
  let before = base;
  for (const { sha, message } of found ? commits : []) {
    const [, merge, squash] = /^(?:Merge pull request #(\d{1,9}) |.*\(#(\d{1,9})\)$)/.exec(firstLine(message)) ?? [];
    const own = Number(merge ?? squash ?? 0);
    if (sha === head || own === 0 || own === number || parts.length === MOST_PULLS - 1) continue;
    parts.push({ number: own, before, after: sha });
    before = sha;
  }
  return [...parts, { number, before, after: head }];
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? '';
}
