import * as core from '@actions/core';
import { remarksOf } from '../../report/annotations.ts';
import { renderMarkdown } from '../../report/markdown.ts';
import type { JsonReport } from '../../report/report.ts';
import { renderText } from '../../report/text.ts';
import type { ActionEvent } from './event.ts';
import { runUrl } from './github.ts';
import type { Inputs } from './inputs.ts';
import { annotate, printInert } from './log.ts';
import { publish } from './publish.ts';
import { writeReports } from './write-reports.ts';

/** Tells the verdict everywhere: files, outputs, check and comment, annotations, summary, log, and how the step ends. */
export async function finish(
  report: JsonReport,
  { inputs, event }: { inputs: Pick<Inputs, 'token' | 'wanted'>; event: ActionEvent },
): Promise<void> {
  writeReports(report);
  core.setOutput('verdict', report.verdict);
  core.setOutput('reason-code', report.reasons[0]?.code ?? '');
  const published = await publish(report, { event, ...inputs, detailsUrl: runUrl() });
  if (!published) annotate(remarksOf(report));
  await tell(report);
}

/** Summary, log, and the step's own end. */
export async function tell(report: JsonReport): Promise<void> {
  if (process.env.GITHUB_STEP_SUMMARY) await core.summary.addRaw(renderMarkdown(report), true).write();
  printInert(renderText(report, { color: false, width: 120 }));
  const { verdict, reasons } = report;
  if (verdict === 'fail' || verdict === 'error') core.setFailed(`Lockstep: ${verdict}: ${reasons[0]?.message ?? ''}`);
}
