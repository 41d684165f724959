import { type RunCheckInput, runCheck } from '../../src/check/run-check.ts';
import { defaultCacheDir } from '../../src/database/cache-dir.ts';
import type { CheckResult } from '../../src/report/report.ts';

/** The check as the CLI runs it, without progress. */
export function checkRepository(dir: string, options: Partial<RunCheckInput> = {}): Promise<CheckResult> {
  return runCheck({
    dir,
    cacheDir: defaultCacheDir(process.env),
    env: process.env,
    signal: new AbortController().signal,
    today: '2026-06-15',
    progress: { stage: () => undefined, update: () => undefined },
    ...options,
  });
}

export function codesOf(result: CheckResult): string[] {
  return result.verdict.reasons.map(({ code }) => code);
}
