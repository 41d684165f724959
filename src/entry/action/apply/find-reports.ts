import type { Checked } from '../../../apply/github/github-control-plane.ts';
import { prove } from '../../../bot/evidence/prove.ts';
import { runsOn } from '../../../bot/evidence/run.ts';
import { acceptedInComments } from '../../../chat/accepted-in-comments.ts';
import { staticCheckByApi } from '../../../check/static-check-by-api.ts';
import type { BlobCache } from '../../../forge/blob-cache.ts';
import type { JsonReport } from '../../../report/report.ts';
import { today as todayIs } from '../../today.ts';
import { connectionOf } from '../connection-of.ts';
import type { Repo } from '../github.ts';

/**
 * What the workflows' runs on a merged change prove, judged anew as the bot judges it: the files are read over the API,
 * and what a run left counts only as far as it agrees. Needs `actions: read`.
 * @throws ForgeError
 */
export async function findReports(
  repo: Repo,
  { checked, cache }: { checked: Checked; cache: BlobCache },
): Promise<JsonReport[]> {
  const { pull, headSha, mergeSha, baseSha } = checked;
  const today = todayIs();
  const connection = await connectionOf(repo, cache);
  const accepted =
    pull === undefined
      ? []
      : await acceptedInComments({ ...repo, number: pull, author: (await repo.forge.pull(pull)).author });
  const heads = [
    { head: headSha, event: 'pull_request' as const },
    { head: mergeSha, event: 'merge_group' as const },
  ];
  for (const { head, event } of heads) {
    const judged = await staticCheckByApi({
      ...repo,
      cache,
      base: baseSha,
      head,
      refs: ['base', 'head'],
      changedFiles: 0,
      accepted,
      today,
    });
    const { trees, standing } = judged;
    if (trees === undefined || standing === 'decided') continue;
    const runs = await runsOn({ connection }, head);
    const proof = await prove({ connection, today }, { judged, trees, runs, event, head, accepted });
    if (proof.state === 'judged') return [proof.report];
  }
  return [];
}
