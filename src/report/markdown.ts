import { details } from './escape.ts';
import { formatMs } from './format-ms.ts';
import { type Reported, reportOf } from './json.ts';
import { detailLines, renderDetails, renderQuestions } from './markdown/details.ts';
import { renderFailures } from './markdown/failures.ts';
import { renderFindings } from './markdown/findings.ts';
import { renderFooter } from './markdown/footer.ts';
import { renderReasons, renderVerdict } from './markdown/headline.ts';
import { renderHygiene } from './markdown/hygiene.ts';
import { renderMatrix } from './markdown/matrix.ts';
import { renderQueries } from './markdown/queries.ts';
import { renderQueue } from './markdown/queue.ts';
import { fitSections, present, type Section } from './markdown/section.ts';
import { renderSplit } from './markdown/split.ts';
import { renderStatements } from './markdown/statements.ts';
import { renderTimeline } from './markdown/timeline.ts';
import { renderUnseen } from './markdown/unseen.ts';
import { renderWaivers } from './markdown/waivers.ts';
import { totalMs } from './phase-line.ts';
import { plural } from './plural.ts';
import type { JsonReport } from './report.ts';

export interface MarkdownOptions {
  /** Characters at most. Default 64,000: GitHub takes 65,536 in a comment, and who posts it may add a marker. */
  limit?: number;
}

/**
 * The report as GitHub Markdown, fit for a pull request comment or a job summary. Everything that comes from the
 * repository is escaped. Over the limit, whole sections are left out from the least important up, and named.
 */
export function renderMarkdown(reported: Reported, { limit = 64_000 }: MarkdownOptions = {}): string {
  const report = reportOf(reported);
  const sections = report.verdict === 'pass' ? shortSections(report) : fullSections(report);
  return fitSections(present(sections), limit);
}

function fullSections(report: JsonReport): Section[] {
  return [
    { name: 'verdict', weight: Infinity, text: renderVerdict(report) },
    { name: 'reasons', weight: 12, text: renderReasons(report) },
    { name: 'what was not looked at', weight: 11, text: renderUnseen(report) },
    { name: 'statements', weight: 9, text: renderStatements(report) },
    { name: 'matrix', weight: 10, text: renderMatrix(report) },
    { name: 'queries', weight: 7.5, text: renderQueries(report) },
    { name: 'failing tests', weight: 8, text: renderFailures(report) },
    { name: 'findings', weight: 7, text: renderFindings(report, ['block', 'warn']) },
    { name: 'waived findings', weight: 5.5, text: renderWaivers(report) },
    { name: 'questions to production', weight: 6, text: renderQuestions(report) },
    { name: 'the split', weight: 5, text: renderSplit(report) },
    { name: 'lock queue', weight: 1.5, text: renderQueue(report) },
    { name: 'lock timeline', weight: 1, text: renderTimeline(report) },
    { name: 'notes', weight: 2, text: renderFindings(report, ['note']) },
    { name: 'hygiene', weight: 0, text: renderHygiene(report) },
    { name: 'details', weight: 3, text: renderDetails(report) },
    { name: 'phase line', weight: 4, text: renderFooter(report) },
  ];
}

/** A pass is short: everything behind the headline is one fold. */
function shortSections(report: JsonReport): Section[] {
  const statements = report.migrations.reduce((sum, migration) => sum + migration.statements.length, 0);
  const summary = `${plural(statements, 'statement')}, rehearsed in ${formatMs(totalMs(report))}`;
  const parts = [
    renderStatements(report),
    report.compatibility.cells.length === 0 ? '' : renderMatrix(report),
    renderQueries(report),
    renderFindings(report, ['block', 'warn', 'note']),
    renderHygiene(report),
    detailLines(report).join('\n'),
  ];
  const body = parts.filter((part) => part !== '').join('\n\n');
  const quiet = report.migrations.length === 0;
  return [
    { name: 'verdict', weight: Infinity, text: renderVerdict(report) },
    { name: 'reasons', weight: 12, text: renderReasons(report) },
    { name: 'what was not looked at', weight: 11, text: renderUnseen(report) },
    { name: 'waived findings', weight: 5, text: renderWaivers(report) },
    { name: 'statements and matrix', weight: 2, text: quiet ? '' : details(summary, body) },
    { name: 'lock queue', weight: 1.5, text: renderQueue(report) },
    { name: 'lock timeline', weight: 1, text: renderTimeline(report) },
    { name: 'phase line', weight: 3, text: quiet ? '' : renderFooter(report) },
  ];
}
