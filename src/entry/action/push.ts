import * as core from '@actions/core';
import { warmCache } from '../../check/warm-cache.ts';
import { checkInput } from './check-input.ts';
import type { ActionEvent } from './event.ts';
import { readInputs } from './inputs.ts';
import { groupedProgress } from './progress.ts';

/**
 * Puts into the cache what the next pull requests begin with. Only the default branch's caches can be read by them
 * (https://docs.github.com/actions/reference/workflows-and-actions/dependency-caching), and only what is merged may make
 * them.
 */
export async function handle(event: ActionEvent): Promise<void> {
  const { ref = '', defaultBranch = '' } = event.push ?? {};
  if (ref !== `refs/heads/${defaultBranch}`) {
    core.notice(`Only a push to ${defaultBranch} keeps something for pull requests: nothing was done.`);
    return;
  }
  using progress = groupedProgress();
  const { digest, sources } = await warmCache({ ...checkInput(readInputs(), event), progress });
  const { RUNNER_OS = 'any', RUNNER_ARCH = 'any' } = process.env;
  core.setOutput('cache-key', `lockstep-${RUNNER_OS}-${RUNNER_ARCH}-${digest}`);
  core.info(sources.length === 0 ? 'Kept: the server.' : `Kept: the server, and the schema of ${sources.join(', ')}.`);
}
