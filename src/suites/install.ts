import type { SuiteConfig } from '../config/schema.ts';
import { toError } from '../errors.ts';
import { cleanText, redact, tailOf } from '../process/clean-text.ts';
import { commandEnv } from '../process/command-env.ts';
import { runCommand } from '../process/run-command.ts';
import type { App } from './compatibility.ts';
import type { MatrixInput } from './matrix-input.ts';
import { suiteDir } from './suite-dir.ts';

const NEEDS_DATABASE = /\$\{(?:DATABASE_URL|PG[A-Z]+|LOCKSTEP_[A-Z_]+)\}/;

export interface InstallInput {
  input: MatrixInput;
  suite: string;
  config: SuiteConfig;
  app: App;
  dir: string;
}

/** Runs a suite's `install` in one worktree. @returns why it failed, if it did */
export async function installSuite({ input, suite, config, app, dir }: InstallInput): Promise<string | undefined> {
  if (config.install === undefined) return undefined;
  input.onProgress?.({ cell: { suite, app, schema: app }, event: 'installing' });
  // No database is there yet, so settings made of its address have to wait.
  const configured = Object.fromEntries(Object.entries(config.env).filter(([, value]) => !NEEDS_DATABASE.test(value)));
  const { env, secrets } = commandEnv({ parent: input.parent, configured, where: `suites.${suite}.env` });
  const { signal } = input;
  try {
    const result = await runCommand({
      command: config.install,
      cwd: suiteDir(dir, config),
      env,
      secrets,
      timeoutMs: config.timeout * 1000,
      ...(signal && { signal }),
    });
    signal?.throwIfAborted();
    if (result.exitCode === 0) return undefined;
    const how = result.timedOut ? `did not end within ${config.timeout} s` : `failed (exit code ${result.exitCode})`;
    const said = redact(cleanText(tailOf(result.output.trimEnd(), 1_000)), secrets);
    return `The ${app} app’s install ${how}: ${said}`;
  } catch (thrown) {
    signal?.throwIfAborted();
    return `The ${app} app’s install failed: ${toError(thrown).message}`;
  }
}
