import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as core from '@actions/core';
import { runCheck } from '../check/run-check.ts';
import { defaultCacheDir } from '../database/cache-dir.ts';
import { remarksOf } from '../report/annotations.ts';
import type { CheckResult } from '../report/report.ts';
import { readEvent } from './action/event.ts';
import { annotate, printInert } from './action/log.ts';
import { publish } from './action/publish.ts';
import { describeError } from './describe-error.ts';
import { render } from './render.ts';
import { today } from './today.ts';
import { readConfig } from './verbs/check.ts';

const plain = { color: false, width: 120 };

try {
  await main();
} catch (error) {
  core.setOutput('verdict', 'error');
  core.setFailed(describeError(error));
}
process.exit();

async function main(): Promise<void> {
  const event = readEvent(process.env);
  const token = core.getInput('token');
  if (token !== '') core.setSecret(token);
  const result = await runTheCheck(core.getInput('base') || event.base);
  writeReports(result);
  core.setOutput('verdict', result.verdict.status);
  core.setOutput('reason-code', result.verdict.reasons[0]?.code ?? '');
  const published = await publish(result, {
    event,
    token,
    apiUrl: process.env.GITHUB_API_URL ?? 'https://api.github.com',
    wanted: { check: core.getBooleanInput('check'), comment: core.getBooleanInput('comment') },
    detailsUrl: runUrl(process.env),
  });
  if (!published) annotate(remarksOf(result));
  if (process.env.GITHUB_STEP_SUMMARY) await core.summary.addRaw(render(result, 'markdown', plain), true).write();
  printInert(render(result, 'text', plain));
  const { status, reasons } = result.verdict;
  if (status === 'fail' || status === 'error') core.setFailed(`Lockstep: ${status}: ${reasons[0]?.message ?? ''}`);
}

async function runTheCheck(base: string | undefined): Promise<CheckResult> {
  const config = core.getInput('config');
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort()).once('SIGTERM', () => controller.abort());
  let isOpen = false;
  const close = (): void => {
    if (isOpen) core.endGroup();
    isOpen = false;
  };
  try {
    return await runCheck({
      dir: core.getInput('working-directory') || '.',
      head: core.getInput('head') || 'HEAD',
      cacheDir: defaultCacheDir(process.env),
      env: process.env,
      signal: controller.signal,
      today: today(),
      progress: {
        stage(name) {
          close();
          core.startGroup(name);
          isOpen = true;
        },
        update: (doing) => printInert(doing),
      },
      ...(base !== undefined && { base }),
      ...(config !== '' && { config: readConfig(config) }),
    });
  } finally {
    close();
  }
}

/** The whole report, for `actions/upload-artifact`. */
function writeReports(result: CheckResult): void {
  const dir = join(process.env.RUNNER_TEMP ?? '.', 'lockstep-report');
  mkdirSync(dir, { recursive: true });
  for (const format of ['json', 'html', 'markdown'] as const) {
    const name = format === 'markdown' ? 'report.md' : `report.${format}`;
    writeFileSync(join(dir, name), render(result, format, plain));
  }
  core.setOutput('report-path', join(dir, 'report.json'));
  core.setOutput('report-dir', dir);
}

function runUrl({ GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID }: NodeJS.ProcessEnv): string | undefined {
  if (!GITHUB_RUN_ID) return undefined;
  return `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
}
