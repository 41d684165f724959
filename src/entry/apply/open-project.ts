import { rm } from 'node:fs/promises';
import type { CommandSurroundings } from '../../apply/execute/options.ts';
import type { GuardRefusal } from '../../apply/guards/guard.ts';
import type { Run } from '../../apply/store.ts';
import type { Config } from '../../config/schema.ts';
import { databaseEnv } from '../../database/environment.ts';
import { ConfigError, LockstepError } from '../../errors.ts';
import { openRepository } from '../../git/repository.ts';
import { cleanText, redact } from '../../process/clean-text.ts';
import { commandEnv } from '../../process/command-env.ts';
import { runCommand } from '../../process/run-command.ts';
import { makeScratchDir } from '../../process/scratch-dir.ts';
import { commandParent, refuseKept } from './command-parent.ts';
import { type Checkout, verifyCheckout } from './verify-checkout.ts';

export interface ProjectInput {
  checkout: Checkout;
  /** Of the default branch. */
  config: Config;
  run: Run;
  /** Lockstep's own environment. */
  env: Readonly<Record<string, string | undefined>>;
  /** What install and command print, a line at a time. */
  onLine: (line: string) => void;
}

/** For the names that the endpoint's address will have. */
const NOWHERE = { host: '127.0.0.1', port: 0, database: '', user: '', password: '' };

/** Milliseconds that `install` has. */
const INSTALL = 1_800_000;

/**
 * The project at the merged commit, in a directory of its own, with its dependencies: where its own migrate command runs,
 * whoever drives it. Undefined where the run has none.
 */
export async function openProject(input: ProjectInput): Promise<(CommandSurroundings & AsyncDisposable) | undefined> {
  const { checkout, config, run, onLine } = input;
  const { command, change } = run.plan;
  if (command === undefined) return undefined;
  const source = config.sources.find((each) => each.command === command.command);
  const env = source?.env ?? {};
  const parent = commandParent(input.env, config);
  const cwd = await makeScratchDir('lockstep-apply-');
  let isReady = false;

  async function prepare(signal: AbortSignal): Promise<GuardRefusal | undefined> {
    if (isReady) return undefined;
    const refusal = (await verifyCheckout(checkout, change)) ?? refuseEnv() ?? (await fill(signal));
    isReady = refusal === undefined;
    return refusal;
  }

  /** Asked before anything is run: what `env` asks for must be there, and must be the command's to know. */
  function refuseEnv(): GuardRefusal | undefined {
    try {
      refuseKept(input.env, { parent, configured: env });
      commandEnv({ parent, given: databaseEnv(NOWHERE), configured: env, where: 'sources.env' });
      return undefined;
    } catch (thrown) {
      if (!(thrown instanceof ConfigError)) throw thrown;
      return { code: 'cannot_run', message: thrown.message, nextStep: thrown.hint ?? '' };
    }
  }

  async function fill(signal: AbortSignal): Promise<GuardRefusal | undefined> {
    await using repo = await openRepository(checkout.dir);
    await repo.exportTree(change.mergeSha, cwd);
    return source?.install === undefined ? undefined : install(source.install, signal);
  }

  async function install(text: string, signal: AbortSignal): Promise<GuardRefusal | undefined> {
    const built = commandEnv({ parent, given: {}, configured: env, where: 'sources.env' });
    const { secrets } = built;
    const show = (line: string): void => onLine(redact(cleanText(line), secrets));
    const options = { cwd, env: built.env, secrets, timeoutMs: INSTALL, signal, onLine: show };
    try {
      const { exitCode } = await runCommand({ command: text, ...options });
      if (exitCode === 0) return undefined;
    } catch (thrown) {
      if (!(thrown instanceof LockstepError)) throw thrown;
    }
    return {
      code: 'install_failed',
      message: `\`${text}\` fails at the merged commit; nothing was run on \`${run.environment}\`.`,
      nextStep: 'It must leave everything that the migrate command needs; its output is in the log of whoever ran it.',
    };
  }

  const timeoutMs = (source?.timeout ?? 600) * 1000;
  const remove = (): Promise<void> => rm(cwd, { recursive: true, force: true, maxRetries: 3 });
  return { cwd, parent, env, timeoutMs, onLine, prepare, [Symbol.asyncDispose]: remove };
}
