import type { StaticCheck } from '../../check/static-check.ts';
import { ForgeError } from '../../forge/forge-error.ts';
import type { ChangeFacts } from '../../ledger/facts.ts';
import { factsOf } from '../../ledger/facts-of.ts';
import { judgeExpands } from '../../ledger/judge-expands.ts';
import { namedInBody } from '../../ledger/named-expands.ts';
import type { KeptGroup } from '../evidence/store.ts';
import type { JudgeContext } from '../judge.ts';
import { lookUp, withReasons } from './judge.ts';
import { readApplied, readMerged } from './store.ts';
import { factsOfPart, syncLedger } from './sync.ts';
import { walkBack } from './walk.ts';

/** Pull requests of one group that are looked up. GitHub makes one for each entry of its queue. */
const MOST_PULLS = 10;

/** What one pull request of a group brings, from `before` to `after` on the group's own commits. */
interface Part {
  number: number | null;
  before: string;
  after: string;
}

/**
 * A merge group's verdict with what the ledger says of each of its pull requests, as it is now: what they waited for
 * when they were put into the queue may be named otherwise since, or be missing where it is recorded what was applied.
 * What is ahead in the queue is not merged yet, and counts as open.
 */
export async function withGroupLedger<C extends StaticCheck>(
  context: JudgeContext,
  { group, judged }: { group: KeptGroup; judged: C },
): Promise<C> {
  const { branch } = group;
  if (judged.result.detected === undefined || branch === null) return judged;
  const { connection, pool } = context;
  const { repositoryId } = connection;
  // A group is judged once, so nothing may be missing; that all is known is for the branch's own job to say.
  await syncLedger(context, branch);
  const merged = await readMerged(pool, { repositoryId, branch });
  const applied = await readApplied(pool, repositoryId);
  const parts = await partsOf(context, group);
  const reasons = [];
  for (const part of parts) {
    const own = parts.length === 1 ? factsOf(judged.result) : await factsOfPart(context, part);
    const facts = await withNamed(context, own, part);
    const named = await lookUp(context, facts.expands, { own: part.number ?? 0, merged, base: branch });
    const separation = judged.config?.policy.separation ?? 'enforce';
    const input = { facts, base: branch, named, merged, applied, proven: false, separation };
    const subject = part.number === null ? 'A pull request of this group' : `#${part.number}`;
    // What has no known expand was told on the pull request.
    reasons.push(...judgeExpands({ ...input, subject }).filter(({ code }) => code === 'expand-missing'));
  }
  return withReasons(judged, reasons);
}

/**
 * The pull requests by the messages that GitHub gives a merge and a squash; the last is the one that the group is named
 * after. https://docs.github.com/pull-requests/collaborating-with-pull-requests/incorporating-changes-from-a-pull-request/about-pull-request-merges
 */
async function partsOf({ connection }: JudgeContext, { base, head, number }: KeptGroup): Promise<Part[]> {
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

async function withNamed({ connection }: JudgeContext, facts: ChangeFacts, { number }: Part): Promise<ChangeFacts> {
  if (number === null) return facts;
  try {
    const { body } = await connection.forge.pull(number);
    return { ...facts, expands: [...new Set([...facts.expands, ...namedInBody(body ?? '')])] };
  } catch (thrown) {
    if (thrown instanceof ForgeError && thrown.code === 'github-not-found') return facts;
    throw thrown;
  }
}
