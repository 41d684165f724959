import type { CheckInput, Comment, Conclusion, Forge } from '../forge/forge.ts';
import { publishCheck } from '../forge/publish-check.ts';
import { type Published, publishReport } from '../forge/publish-report.ts';
import { remarksOf } from '../report/annotations.ts';
import { headlineOf } from '../report/headline.ts';
import { renderJson } from '../report/json.ts';
import { renderMarkdown } from '../report/markdown.ts';
import type { CheckResult } from '../report/report.ts';

/** Unknown is never green; a warning is, with its count in the title. */
const CONCLUSIONS: Record<CheckResult['verdict']['status'], Conclusion> = {
  pass: 'success',
  warn: 'success',
  fail: 'failure',
  error: 'failure',
};

/** The check that can be required: one for a commit, always. `detailsUrl` is where the report can be read. */
export function publishVerdict(
  forge: Forge,
  result: CheckResult,
  { sha, detailsUrl }: { sha: string; detailsUrl?: string },
): Promise<number> {
  return publishCheck(forge, sha, { ...checkOf(result, 'lockstep'), ...(detailsUrl !== undefined && { detailsUrl }) });
}

/**
 * The report as the pull request's one comment. Drafts and pull requests without migrations get none of their own; one
 * that is there is kept true. `isOwn` tells whether a comment is written by whoever publishes.
 */
export function publishComment(
  forge: Forge,
  result: CheckResult,
  { pull, isOwn }: { pull: { number: number; draft: boolean }; isOwn: (comment: Comment) => boolean },
): Promise<Published> {
  const silent = pull.draft || (result.verdict.status === 'pass' && (result.detected?.changed.length ?? 0) === 0);
  return publishReport(forge, { number: pull.number, body: renderMarkdown(result), isOwn, begin: !silent });
}

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
