import type { StaticCheck } from '../check/static-check.ts';
import type { PullRequest } from '../forge/forge.ts';
import { acceptedIn, type JudgeContext, judge } from './judge.ts';

/** The static verdict of a pull request as it is now, written nowhere. */
export async function readPull(context: JudgeContext, pull: PullRequest): Promise<StaticCheck> {
  const accepted = await acceptedIn(context.pool, `${context.connection.repositoryId}#${pull.number}`);
  return judge(context, {
    base: pull.base.sha,
    head: pull.head.sha,
    accepted,
    changedFiles: pull.changedFiles,
    refs: [pull.base.ref, pull.head.ref],
  });
}
