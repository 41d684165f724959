import * as core from '@actions/core';
import { getOctokit } from '@actions/github';
import { publishComment, publishVerdict } from '../../check/publish.ts';
import type { Forge } from '../../forge/forge.ts';
import { ForgeError } from '../../forge/forge-error.ts';
import { createGitHub } from '../../forge/github.ts';
import type { CheckResult } from '../../report/report.ts';
import type { ActionEvent } from './event.ts';

/** Who a workflow's own token writes as. */
const ACTIONS_BOT = 'github-actions[bot]';

export interface Publication {
  event: ActionEvent;
  token: string;
  apiUrl: string;
  /** What the user asked for. */
  wanted: { check: boolean; comment: boolean };
  /** The workflow run, where the report can be read. */
  detailsUrl: string | undefined;
}

/**
 * Check and comment by the workflow's token. A token that may not is no failure of the check: what could not be
 * written is said, with what to do about it.
 * @returns whether the check was written, with its annotations
 */
export async function publish(result: CheckResult, publication: Publication): Promise<boolean> {
  const { event, token, wanted, detailsUrl } = publication;
  if (token === '' || event.repository === undefined || event.sha === undefined) return false;
  if (event.pull?.fork === true) {
    core.notice('This pull request comes from a fork, whose token may only read. The report is in the job summary.');
    return false;
  }
  const forge = open(publication, event.repository);
  const isOwn = ({ author }: { author: string }): boolean => author === ACTIONS_BOT;
  const { pull } = event;
  const sha = event.sha;
  const checked =
    wanted.check &&
    (await attempt('checks: write', () =>
      publishVerdict(forge, result, { sha, ...(detailsUrl !== undefined && { detailsUrl }) }),
    ));
  if (wanted.comment && pull !== undefined) {
    await attempt('pull-requests: write', () => publishComment(forge, result, { pull, isOwn }));
  }
  return checked;
}

function open({ token, apiUrl }: Publication, { owner, repo }: { owner: string; repo: string }): Forge {
  const { request } = getOctokit(token, { baseUrl: apiUrl });
  return createGitHub({ request, owner, repo });
}

async function attempt(permission: string, doIt: () => Promise<unknown>): Promise<boolean> {
  try {
    await doIt();
    return true;
  } catch (thrown) {
    if (!(thrown instanceof ForgeError)) throw thrown;
    const hint =
      thrown.status === 403 || thrown.status === 404 ? `Give the job \`permissions: { ${permission} }\`.` : thrown.hint;
    core.warning(`${thrown.message}. ${hint ?? ''}`);
    return false;
  }
}
