import { type Checked, createGitHubControlPlane } from '../../apply/github/github-control-plane.ts';
import type { ControlPlane } from '../../apply/guards/control-plane.ts';
import type { JsonReport } from '../../report/report.ts';
import { lookForRuns } from '../evidence/run.ts';
import { type KeptRun, runsAt } from '../evidence/store.ts';
import { acceptedIn, type JudgeContext, judge, proofOf } from '../judge.ts';

/** What GitHub and the evidence that this bot has taken say of a repository. */
export function controlPlaneOf(context: JudgeContext): ControlPlane {
  const { owner, repo, request, blobs } = context.connection;
  return createGitHubControlPlane({
    ...{ owner, repo, request, cache: blobs },
    reportsOf: (checked) => reportsOf(context, checked),
  });
}

/** The verdict is reached anew from what the workflows left, of the pull request's head and of its merge group. */
async function reportsOf(context: JudgeContext, { pull, headSha, mergeSha, baseSha }: Checked): Promise<JsonReport[]> {
  const { pool, connection } = context;
  const accepted = pull === undefined ? [] : await acceptedIn(pool, `${connection.repositoryId}#${pull}`);
  const heads = [
    { head: headSha, event: 'pull_request' as const },
    { head: mergeSha, event: 'merge_group' as const },
  ];
  for (const { head, event } of heads) {
    const isKnown = await hasRun(context, { head, event });
    // Perhaps nobody told.
    if (!isKnown) await lookForRuns(context, head);
    // Where nothing ran, nothing has to be read to know what it proves.
    if (!isKnown && !(await hasRun(context, { head, event }))) continue;
    const judged = await judge(context, { base: baseSha, head, accepted, changedFiles: 0, refs: ['base', 'head'] });
    let proof = await proofOf(context, judged, { event, head, accepted });
    if (proof?.state === 'none' || !isKnown) {
      // By now it is known which workflows count.
      await lookForRuns(context, head);
      proof = await proofOf(context, judged, { event, head, accepted });
    }
    if (proof?.state === 'judged') return [proof.report];
  }
  return [];
}

async function hasRun(
  { pool, connection }: JudgeContext,
  { head, event }: Pick<KeptRun, 'head' | 'event'>,
): Promise<boolean> {
  return (await runsAt(pool, connection.repositoryId, head)).some((run) => run.event === event);
}
