import type { StaticCheck } from '../../check/static-check.ts';
import { withReasons } from '../../check/with-reasons.ts';
import { ForgeError } from '../../forge/forge-error.ts';
import type { ChangeFacts } from '../../ledger/facts.ts';
import { factsOf } from '../../ledger/facts-of.ts';
import { judgeExpands } from '../../ledger/judge-expands.ts';
import { namedInBody } from '../../ledger/named-expands.ts';
import type { KeptGroup } from '../evidence/store.ts';
import type { JudgeContext } from '../judge.ts';
import type { Part } from './group-parts.ts';
import { lookUp } from './look-up.ts';
import { readApplied, readMerged } from './store.ts';
import { factsOfPart, syncLedger } from './sync.ts';

/**
 * A merge group's verdict with what the ledger says of each of its pull requests, as it is now: what they waited for
 * when they were put into the queue may be named otherwise since, or be missing where it is recorded what was applied.
 * What is ahead in the queue is not merged yet, and counts as open.
 */
export async function withGroupLedger<C extends StaticCheck>(
  context: JudgeContext,
  { group, parts, judged }: { group: KeptGroup; parts: readonly Part[]; judged: C },
): Promise<C> {
  const { branch } = group;
  if (judged.result.detected === undefined || branch === null) return judged;
  const { connection, pool } = context;
  const { repositoryId } = connection;
  // A group is judged once, so nothing may be missing; that all is known is for the branch's own job to say.
  await syncLedger(context, branch);
  const merged = await readMerged(pool, { repositoryId, branch });
  const applied = await readApplied(pool, repositoryId);
  const reasons = [];
  for (const part of parts) {
    const own = parts.length === 1 ? factsOf(judged.result) : await factsOfPart(context, part);
    const facts = await withNamed(context, own, part);
    const named = await lookUp(connection.forge, facts.expands, { own: [part.number ?? 0], merged, base: branch });
    const separation = judged.config?.policy.separation ?? 'enforce';
    const input = { facts, base: branch, named, merged, applied, proven: false, separation };
    const subject = part.number === null ? 'A pull request of this group' : `#${part.number}`;
    // What has no known expand was told on the pull request.
    reasons.push(...judgeExpands({ ...input, subject }).filter(({ code }) => code === 'expand-missing'));
  }
  return withReasons(judged, reasons);
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
