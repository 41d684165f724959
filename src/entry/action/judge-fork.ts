import { type Proof, prove } from '../../bot/evidence/prove.ts';
import type { ReadRun } from '../../bot/evidence/run.ts';
import type { Connection } from '../../bot/github.ts';
import { acceptedInComments } from '../../chat/accepted-in-comments.ts';
import { staticCheckByApi } from '../../check/static-check-by-api.ts';
import { withReasons } from '../../check/with-reasons.ts';
import { judgeEvidence } from '../../evidence/judge-evidence.ts';
import { refuse } from '../../evidence/refused.ts';
import type { PullRequest } from '../../forge/forge.ts';
import type { Tree } from '../../git/tree.ts';
import { renderJson } from '../../report/json.ts';
import { today as todayIs } from '../today.ts';
import { judgeNamed } from './expands.ts';

export type JudgedFork = Extract<Proof, { state: 'judged' }> & {
  /** The files as they would be after the merge; absent where they cannot be seen. */
  tree?: Tree;
};

/**
 * What runs of a workflow that executed a pull request's code are worth, as the bot judges it: the files are read over the API and judged here, the
 * policy is the base branch's, and the report counts only as far as it agrees. What decides how evidence is made, and the
 * pull request has changed, somebody has to accept. `runs`: on its head, the newest first.
 */
export async function judgeFork(
  connection: Connection,
  { runs, pull }: { runs: readonly [ReadRun, ...ReadRun[]]; pull: PullRequest },
): Promise<JudgedFork> {
  const today = todayIs();
  const { number, author } = pull;
  const accepted = await acceptedInComments({ ...connection, number, author });
  const found = await staticCheckByApi({
    ...connection,
    cache: connection.blobs,
    base: pull.base.sha,
    head: pull.head.sha,
    refs: [pull.base.ref, pull.head.ref],
    changedFiles: pull.changedFiles,
    accepted,
    today,
  });
  const separation = found.config?.policy.separation ?? 'enforce';
  const judged = withReasons(found, await judgeNamed(found.result, { ...connection, pulls: [pull], separation }));
  const shown = { state: 'judged', url: runs[0].url, waitsForApproval: false } as const;
  const { trees } = judged;
  // Where there is nothing to rehearse, no report can add anything.
  if (trees === undefined || judged.standing === 'decided') {
    return { ...shown, report: renderJson(judged.result), needsAck: false, findings: [] };
  }
  const input = { judged, trees, runs, event: 'pull_request', head: pull.head.sha, pull, accepted } as const;
  const proof = await prove({ connection, today }, input);
  const tree = trees.after;
  if (proof.state === 'judged') return { ...proof, tree };
  const evidence = refuse(
    'evidence-missing',
    'The workflow’s run left no report, or is of none whose runs count.',
    'Let a workflow of the base branch upload the artifact lockstep-report, and run it again.',
  );
  const nothing = { heads: [], bases: [], edited: [], conclusion: 'neutral' };
  return { ...shown, ...judgeEvidence({ evidence, judged, ...nothing, accepted, today }), tree };
}
