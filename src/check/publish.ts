import type { CheckInput, Comment, Conclusion, Forge } from '../forge/forge.ts';
import { publishCheck } from '../forge/publish-check.ts';
import { type Published, publishReport } from '../forge/publish-report.ts';
import { remarksOf } from '../report/annotations.ts';
import { headlineOf } from '../report/headline.ts';
import { type Reported, reportOf } from '../report/json.ts';
import { renderMarkdown } from '../report/markdown.ts';
import type { JsonReport } from '../report/report.ts';

/** Unknown is never green; a warning is, with its count in the title. */
const CONCLUSIONS: Record<JsonReport['verdict'], Conclusion> = {
  pass: 'success',
  warn: 'success',
  fail: 'failure',
  error: 'failure',
};

/** The check that can be required: one for a commit, always. `detailsUrl` is where the report can be read. */
export function publishVerdict(
  forge: Forge,
  reported: Reported,
  { sha, detailsUrl }: { sha: string; detailsUrl?: string },
): Promise<number> {
  return publishCheck(forge, sha, {
    ...checkOf(reported, 'lockstep'),
    ...(detailsUrl !== undefined && { detailsUrl }),
  });
}

/**
 * The report as the pull request's one comment. Drafts and pull requests without migrations get none of their own; one
 * that is there is kept true. `isOwn` tells whether a comment is written by whoever publishes; `detailsUrl` is where the
 * whole report can be had.
 */
export function publishComment(
  forge: Forge,
  reported: Reported,
  {
    pull,
    isOwn,
    detailsUrl,
  }: { pull: { number: number; draft: boolean }; isOwn: (comment: Comment) => boolean; detailsUrl?: string },
): Promise<Published> {
  const { verdict, scope } = reportOf(reported);
  const silent = pull.draft || (verdict === 'pass' && !scope.sources.some(({ changed }) => changed));
  const link = detailsUrl === undefined ? '' : `\n\n[The whole report](${detailsUrl})`;
  const body = `${renderMarkdown(reported)}${link}`;
  return publishReport(forge, { number: pull.number, body, isOwn, begin: !silent });
}

export function checkOf(reported: Reported, name: string): CheckInput {
  const report = reportOf(reported);
  return {
    name,
    conclusion: CONCLUSIONS[report.verdict],
    title: headlineOf(report).title.replaceAll('`', ''),
    summary: renderMarkdown(report),
    annotations: remarksOf(report).map(({ path, startLine, endLine, severity, code, message }) => ({
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
