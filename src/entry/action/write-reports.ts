import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as core from '@actions/core';
import { renderHtml } from '../../report/html.ts';
import { renderMarkdown } from '../../report/markdown.ts';
import type { JsonReport } from '../../report/report.ts';
import { renderSarif } from '../../report/sarif.ts';
import { version } from '../version.ts';

/** The whole report in every form, for `actions/upload-artifact`. */
export function writeReports(report: JsonReport): void {
  writeFiles({
    'report.json': JSON.stringify(report, null, 2),
    'report.sarif': JSON.stringify(renderSarif(report, { version })),
    'report.html': renderHtml(report),
    'report.md': renderMarkdown(report),
  });
}

/** Files that the job can upload. */
export function writeFiles(files: Record<string, string>): void {
  const dir = join(process.env.RUNNER_TEMP ?? '.', 'lockstep-report');
  mkdirSync(dir, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  if (files['report.json'] !== undefined) core.setOutput('report-path', join(dir, 'report.json'));
  core.setOutput('report-dir', dir);
}
