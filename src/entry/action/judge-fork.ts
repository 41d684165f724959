import { reportedCommits } from '../../bot/evidence/commits.ts';
import { acceptedInComments } from '../../chat/accepted-in-comments.ts';
import { authorOf } from '../../chat/author-of.ts';
import { staticCheckByApi } from '../../check/static-check-by-api.ts';
import { findAuthorControlled } from '../../evidence/author-controlled.ts';
import { type JudgedEvidence, judgeEvidence } from '../../evidence/judge-evidence.ts';
import type { Evidence } from '../../evidence/read-evidence.ts';
import type { Refused } from '../../evidence/refused.ts';
import { createMemoryCache } from '../../forge/blob-cache.ts';
import type { PullRequest } from '../../forge/forge.ts';
import type { Tree } from '../../git/tree.ts';
import { renderJson } from '../../report/json.ts';
import { today as todayIs } from '../today.ts';
import type { ForkRun } from './fork-run.ts';
import type { Repo } from './github.ts';

export interface JudgedFork extends JudgedEvidence {
  /** The files as they would be after the merge; absent where they cannot be seen. */
  tree?: Tree;
}

/**
 * What a fork's report is worth: the files are read over the API and judged here, the policy is the base branch's, and
 * the report counts only as far as it agrees. What decides how evidence is made, and the fork has changed, somebody has
 * to accept.
 */
export async function judgeFork(
  repo: Repo,
  { run, pull, evidence }: { run: ForkRun; pull: PullRequest; evidence: Evidence | Refused },
): Promise<JudgedFork> {
  const today = todayIs();
  const author = await authorOf(repo, pull.number);
  const accepted = await acceptedInComments({ ...repo, number: pull.number, author });
  const judged = await staticCheckByApi({
    ...repo,
    cache: createMemoryCache(),
    base: pull.base.sha,
    head: pull.head.sha,
    refs: [pull.base.ref, pull.head.ref],
    changedFiles: pull.changedFiles,
    accepted,
    today,
  });
  const { config, trees } = judged;
  // Where there is nothing to rehearse, no report can add anything.
  if (trees === undefined || config === undefined || judged.standing === 'decided') {
    return { report: renderJson(judged.result), needsAck: false, findings: [] };
  }
  const { base, after: tree, reader } = trees;
  const commits =
    'report' in evidence
      ? await reportedCommits(evidence.report, { connection: repo, judged, base, reader, head: run.head })
      : { heads: [], bases: [] };
  const edited = await findAuthorControlled({ base, head: tree, workflows: run.workflows, config });
  const { conclusion } = run;
  return { ...judgeEvidence({ evidence, judged, ...commits, conclusion, edited, accepted, today }), tree };
}
