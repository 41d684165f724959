import * as core from '@actions/core';
import { publishComment, publishVerdict } from '../../check/publish.ts';
import { suggestionsOf } from '../../check/suggestions.ts';
import { ForgeError } from '../../forge/forge-error.ts';
import { createReviews } from '../../forge/github-reviews.ts';
import { publishSuggestions } from '../../forge/publish-suggestions.ts';
import type { JsonReport } from '../../report/report.ts';
import type { ActionEvent } from './event.ts';
import { openRepo } from './github.ts';
import type { Inputs } from './inputs.ts';

export interface Publication extends Pick<Inputs, 'token' | 'wanted'> {
  event: ActionEvent;
  /** The workflow run, where the report can be read. */
  detailsUrl: string | undefined;
}

/**
 * Check, comment and suggestions by the workflow's token. A token that may not is no failure of the check: what could not
 * be written is said, with what to do about it.
 * @returns whether the check was written, with its annotations
 */
export async function publish(report: JsonReport, publication: Publication): Promise<boolean> {
  const { event, token, wanted, detailsUrl } = publication;
  // Nobody's pull request: the commit that was named.
  const sha = event.name === 'workflow_dispatch' ? report.scope.head?.sha : event.sha;
  if (token === '' || event.repository === undefined || sha === undefined) return false;
  if (event.pull?.fork === true) {
    core.notice('This pull request comes from a fork, whose token may only read. The report is in the job summary.');
    return false;
  }
  const { forge, isOwn, ...repo } = openRepo(event.repository, token);
  const { pull } = event;
  const details = detailsUrl === undefined ? {} : { detailsUrl };
  const checked =
    wanted.check && (await attempt('checks: write', () => publishVerdict(forge, report, { sha, ...details })));
  if (pull === undefined) return checked;
  if (wanted.comment)
    await attempt('pull-requests: write', () => publishComment(forge, report, { pull, isOwn, ...details }));
  if (wanted.suggestions && !pull.draft) {
    const suggestions = suggestionsOf(report);
    await attempt('pull-requests: write', () =>
      publishSuggestions(createReviews(repo), { number: pull.number, sha, suggestions }),
    );
  }
  return checked;
}

/** Does it, or says why it could not be done. @throws what is no refusal of GitHub's */
export async function attempt(permission: string, doIt: () => Promise<unknown>): Promise<boolean> {
  try {
    await doIt();
    return true;
  } catch (thrown) {
    if (!(thrown instanceof ForgeError)) throw thrown;
    const isRefused = thrown.code === 'github-forbidden' || thrown.code === 'github-not-found';
    const hint = isRefused ? `Give the job \`permissions: { ${permission} }\`.` : thrown.hint;
    core.warning(`${thrown.message}. ${hint ?? ''}`);
    return false;
  }
}
