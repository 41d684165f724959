import type { CheckInput, Comment, Conclusion, Forge } from '../forge/forge.ts';
import { publishCheck } from '../forge/publish-check.ts';
import { type Published, publishReport } from '../forge/publish-report.ts';
import { remarksOf } from '../report/annotations.ts';
import { headlineOf } from '../report/headline.ts';
import { renderJson } from '../report/json.ts';
import { renderMarkdown } from '../report/markdown.ts';
import type { CheckResult } from '../report/report.ts';

export interface PublishOptions {
  /** The commit that the check belongs to: the pull request's head, or a merge group's. */
  sha: string;
  /** The pull request to comment on; without it there is only the check. */
  pull?: { number: number; draft: boolean };
  /** Whether a comment is written by whoever publishes. */
  isOwn: (comment: Comment) => boolean;
  /** Default `lockstep`. */
  checkName?: string;
  detailsUrl?: string;
}

/** Unknown is never green; a warning is, with its count in the title. */
const CONCLUSIONS: Record<CheckResult['verdict']['status'], Conclusion> = {
  pass: 'success',
  warn: 'success',
  fail: 'failure',
  error: 'failure',
};

/** The required check, always; and the report as the pull request's one comment, where there is something to say. */
export async function publishResult(
  forge: Forge,
  result: CheckResult,
  { sha, pull, isOwn, checkName = 'lockstep', detailsUrl }: PublishOptions,
): Promise<{ check: number; comment: Published }> {
  const check = await publishCheck(forge, sha, {
    ...checkOf(result, checkName),
    ...(detailsUrl !== undefined && { detailsUrl }),
  });
  const comment = pull === undefined ? 'not needed' : await publishComment(forge, result, { pull, isOwn });
  return { check, comment };
}

/** Drafts and pull requests without migrations get no comment of their own; one that is there is kept true. */
export function publishComment(
  forge: Forge,
  result: CheckResult,
  { pull, isOwn }: Required<Pick<PublishOptions, 'pull' | 'isOwn'>>,
): Promise<Published> {
  const silent = pull.draft || (result.verdict.status === 'pass' && (result.detected?.changed.length ?? 0) === 0);
  return publishReport(forge, { number: pull.number, body: renderMarkdown(result), isOwn, begin: !silent });
}

/** A result as a check run. */
export function checkOf(result: CheckResult, name: string): CheckInput {
  return {
    name,
    conclusion: CONCLUSIONS[result.verdict.status],
    title: headlineOf(renderJson(result)).title.replaceAll('`', ''),
    summary: renderMarkdown(result),
    annotations: remarksOf(result).map(({ path, startLine, endLine, severity, code, message }) => ({
      path,
      startLine,
      endLine,
      level: severity === 'block' ? 'failure' : severity === 'warn' ? 'warning' : 'notice',
      title: code,
      message,
    })),
    buttons: [],
  };
}
