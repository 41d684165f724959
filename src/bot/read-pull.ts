import type { StaticCheck } from '../check/static-check.ts';
import type { PullRequest } from '../forge/forge.ts';
import { acceptedIn, type JudgeContext, judge, proofOf } from './judge.ts';
import { judgeByLedger } from './ledger/judge.ts';
import { readWorld } from './ledger/world.ts';

/** The verdict of a pull request as it is now, with what its evidence has found beside the files, written nowhere. */
export async function readPull(context: JudgeContext, pull: PullRequest): Promise<StaticCheck> {
  const accepted = await acceptedIn(context.pool, `${context.connection.repositoryId}#${pull.number}`);
  const world = await readWorld(context, pull);
  const found = await judge(context, {
    base: world.base,
    head: pull.head.sha,
    accepted,
    changedFiles: pull.changedFiles,
    refs: [pull.base.ref, pull.head.ref],
  });
  const judged = await judgeByLedger(context, { pull, world, judged: found });
  const { trees: _, ...read } = judged;
  const proof = await proofOf(context, judged, { event: 'pull_request', head: pull.head.sha, pull, accepted });
  if (proof?.state !== 'judged') return read;
  // The evidence has what the files show, too.
  return {
    ...read,
    proved: proof.report.verdict,
    result: { ...read.result, findings: proof.findings.map(({ placed }) => placed) },
  };
}
