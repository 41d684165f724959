import * as core from '@actions/core';
import type { Config } from '../../../config/schema.ts';
import { UsageError } from '../../../errors.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Variables of the runner and of the Action itself: what lockstep.yml names is never one of these. */
const RUNNERS = /^(?:INPUT|ACTIONS|GITHUB|RUNNER|STATE)_/;

/**
 * The URL of an environment's database, from the variable that lockstep.yml of the default branch names. From now on the
 * log has neither it nor its password.
 * @throws UsageError `runner-unavailable` where this job has no such variable; the message has names only
 */
export function targetUrl(env: Env, config: Config, environment: string): string {
  const variable = config.environments[environment]?.urlFrom ?? '';
  const url = RUNNERS.test(variable) ? undefined : env[variable];
  if (!url) {
    throw new UsageError(`This workflow's job has no variable ${variable} with the URL of ${environment}.`, {
      code: 'runner-unavailable',
      hint: `Give the job ${variable} under \`env\`, from a secret of its GitHub environment, then give the command again.`,
    });
  }
  core.setSecret(url);
  for (const secret of passwordsIn(url)) core.setSecret(secret);
  return url;
}

/** Whether this job has the URL of any environment. */
export function hasTargets(env: Env, config: Config): boolean {
  return Object.values(config.environments).some(({ urlFrom }) => !RUNNERS.test(urlFrom) && Boolean(env[urlFrom]));
}

/** As it stands in the URL, and as the server is given it. */
function passwordsIn(url: string): string[] {
  if (!URL.canParse(url)) return [];
  const { password } = new URL(url);
  if (password === '') return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
