import { runsOn } from '../../bot/evidence/run.ts';
import { createMemoryCache } from '../../forge/blob-cache.ts';
import type { PullRequest } from '../../forge/forge.ts';
import { ForgeError } from '../../forge/forge-error.ts';
import { connectionOf } from './connection-of.ts';
import type { Repo } from './github.ts';
import { readInputs } from './inputs.ts';
import { judgeFork } from './judge-fork.ts';
import { post } from './workflow-run.ts';

const AGAIN = 'It counts from the next run of the check: re-run the workflow, or push.';

/**
 * What was accepted counts at once: the files are judged again, with the report that the last run of the check has left,
 * which is believed no further than a fork's. Nothing is rehearsed again and no workflow is started: that would need
 * `actions: write`, by which runs can be deleted and any workflow be dispatched.
 * @returns what to tell whoever accepted
 */
export async function judgeAgain(repo: Repo, pull: PullRequest): Promise<string> {
  try {
    const connection = await connectionOf(repo, createMemoryCache());
    const runs = (await runsOn({ connection }, pull.head.sha)).filter(({ event }) => event === 'pull_request');
    if (runs.some(({ conclusion }) => conclusion === undefined)) {
      return 'A run of the check is under way, which may have begun without it: run that again when it has ended.';
    }
    const [run, ...others] = runs;
    if (run === undefined || runs.every(({ evidence }) => evidence === undefined))
      return `No run of the check on this commit has left a report. ${AGAIN}`;
    const proof = await judgeFork(connection, { runs: [run, ...others], pull });
    const isPosted = await post(repo, { run, pull, proof, wanted: readInputs().wanted });
    if (!isPosted) return `The check cannot be written from here (\`checks: write\`). ${AGAIN}`;
    return `The check was judged again with the report of [its last run](${run.url}): **${proof.report.verdict}**.`;
  } catch (thrown) {
    if (!(thrown instanceof ForgeError)) throw thrown;
    const why =
      thrown.code === 'github-forbidden'
        ? 'The runs of the check cannot be read from here (`actions: read`).'
        : 'GitHub did not let the check be judged again.';
    return `${why} ${AGAIN}`;
  }
}
