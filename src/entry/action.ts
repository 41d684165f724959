import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as core from '@actions/core';
import { runCheck } from '../check/run-check.ts';
import { defaultCacheDir } from '../database/cache-dir.ts';
import { describeError } from './describe-error.ts';
import { baseOfEvent } from './event-base.ts';
import { render } from './render.ts';
import { today } from './today.ts';
import { readConfig } from './verbs/check.ts';

try {
  await main();
} catch (error) {
  core.setOutput('verdict', 'error');
  core.setFailed(describeError(error));
}
process.exit();

async function main(): Promise<void> {
  const config = core.getInput('config');
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort()).once('SIGTERM', () => controller.abort());
  const base = core.getInput('base') || baseOfEvent(process.env);
  const result = await runCheck({
    dir: core.getInput('working-directory') || '.',
    head: core.getInput('head') || 'HEAD',
    cacheDir: defaultCacheDir(process.env),
    env: process.env,
    signal: controller.signal,
    today: today(),
    progress: { stage: (name) => core.info(name), update: () => undefined },
    ...(base !== undefined && { base }),
    ...(config !== '' && { config: readConfig(config) }),
  });
  const plain = { color: false, width: 120 };
  const reportPath = join(process.env.RUNNER_TEMP ?? '.', 'lockstep-report.json');
  writeFileSync(reportPath, render(result, 'json', plain));
  core.setOutput('verdict', result.verdict.status);
  core.setOutput('reason-code', result.verdict.reasons[0]?.code ?? '');
  core.setOutput('report-path', reportPath);
  if (process.env.GITHUB_STEP_SUMMARY) await core.summary.addRaw(render(result, 'markdown', plain), true).write();
  core.info(render(result, 'text', plain));
  const { status, reasons } = result.verdict;
  if (status === 'fail' || status === 'error') core.setFailed(`Lockstep: ${status}: ${reasons[0]?.message ?? ''}`);
}
