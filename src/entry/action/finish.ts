import * as core from '@actions/core';
import { unjudged } from '../../check/unjudged.ts';
import { remarksOf } from '../../report/annotations.ts';
import { renderJson } from '../../report/json.ts';
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

/**
 * What stopped the check before there was a verdict: told by the check as well, which would stay away otherwise, or stay
 * as green as an earlier run of the same commit left it. There is no report that could be uploaded.
 */
export async function tellUnjudged(
  thrown: unknown,
  { inputs, event }: { inputs: Pick<Inputs, 'token' | 'wanted'>; event: ActionEvent },
): Promise<void> {
  const report = renderJson(unjudged(thrown, { assumptions: [] }));
  core.setOutput('verdict', report.verdict);
  core.setOutput('reason-code', report.reasons[0]?.code ?? '');
  await publish(report, { event, ...inputs, detailsUrl: runUrl() });
  await tell(report);
}

/** Summary, log, and the step's own end. */
export async function tell(report: JsonReport): Promise<void> {
  if (process.env.GITHUB_STEP_SUMMARY) await core.summary.addRaw(renderMarkdown(report), true).write();
  printInert(renderText(report, { color: false, width: 120 }));
  const { verdict, reasons } = report;
  if (verdict === 'fail' || verdict === 'error') core.setFailed(`Lockstep: ${verdict}: ${reasons[0]?.message ?? ''}`);
}
