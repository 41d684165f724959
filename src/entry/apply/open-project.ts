import { rm } from 'node:fs/promises';
import type { CommandSurroundings } from '../../apply/execute/options.ts';
import type { Run } from '../../apply/store.ts';
import type { Config } from '../../config/schema.ts';
import { MigrationError } from '../../errors.ts';
import { openRepository } from '../../git/repository.ts';
import { commandEnv } from '../../process/command-env.ts';
import { runCommand } from '../../process/run-command.ts';
import { makeScratchDir } from '../../process/scratch-dir.ts';
import type { Session } from '../session.ts';

export interface ProjectInput {
  session: Session;
  /** The clone. */
  dir: string;
  config: Config;
  run: Run;
}

/**
 * The project at the merged commit, in a directory of its own, with its dependencies: where its own migrate command runs.
 * Undefined where the run has none. @throws MigrationError `install-fails`
 */
export async function openProject(input: ProjectInput): Promise<(CommandSurroundings & AsyncDisposable) | undefined> {
  const { session, config, run } = input;
  const { command, change } = run.plan;
  if (command === undefined) return undefined;
  const source = config.sources.find((each) => each.command === command.command);
  const cwd = await makeScratchDir('lockstep-apply-');
  const parent = session.env;
  const env = source?.env ?? {};
  const onLine = (line: string): void => session.progress.update(line);
  const remove = (): Promise<void> => rm(cwd, { recursive: true, force: true, maxRetries: 3 });
  try {
    await using repo = await openRepository(input.dir);
    await repo.exportTree(change.mergeSha, cwd);
    if (source?.install !== undefined) await install(source.install);
  } catch (thrown) {
    await remove();
    throw thrown;
  }
  return { cwd, parent, env, timeoutMs: (source?.timeout ?? 600) * 1000, onLine, [Symbol.asyncDispose]: remove };

  async function install(text: string): Promise<void> {
    const built = commandEnv({ parent, given: {}, configured: env, where: 'sources.env' });
    const { signal } = session;
    const options = { cwd, env: built.env, secrets: built.secrets, timeoutMs: 1_800_000, signal, onLine };
    const { exitCode } = await runCommand({ command: text, ...options });
    if (exitCode === 0) return;
    throw new MigrationError(`\`${text}\` fails at the merged commit; nothing was run on ${run.environment}.`, {
      code: 'install-fails',
      hint: 'The install command must leave everything that the migrate command needs.',
    });
  }
}
