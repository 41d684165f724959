import { withClient } from '../database/client.ts';
import type { Server } from '../database/database.ts';
import { databaseEnv } from '../database/environment.ts';
import { seedBySql } from '../database/seed/user.ts';
import { ConfigError, SuiteError } from '../errors.ts';
import type { Tree } from '../git/tree.ts';
import { cleanText, redact, tailOf } from '../process/clean-text.ts';
import { commandEnv } from '../process/command-env.ts';
import { runCommand } from '../process/run-command.ts';
import type { RowsInput } from '../rehearsal/measure-with-rows.ts';
import type { CheckContext } from './context.ts';

/** Which rows the rehearsal uses: the user's seed where lockstep.yml names one, else synthetic ones. */
export async function userRows(context: CheckContext, server: Server): Promise<RowsInput> {
  const { seed, rows } = context.config.database;
  if (seed === undefined) return { rows };
  const file = typeof seed === 'string' ? seed : 'file' in seed ? seed.file : undefined;
  if (file !== undefined) {
    const sql = await textOf(context, file, 'database.seed');
    return { rows, userSeed: (database) => withClient(server.app(database), (client) => seedBySql(client, sql, file)) };
  }
  const command = typeof seed === 'object' && 'command' in seed ? seed.command : '';
  return { rows, userSeed: (database) => runSetup(context, { what: 'database.seed', command, server, database }) };
}

/** A file of the repository that lockstep.yml names: base's version, or the PR's where base has none. */
export async function textOf(context: CheckContext, path: string, option: string): Promise<string> {
  const trees: Tree[] = [
    await context.repo.tree(context.scope.base.sha),
    await context.repo.tree(context.scope.merged.tree),
  ];
  const tree = trees.find((each) => each.get(path) !== undefined);
  if (tree !== undefined) return tree.text(path);
  throw new ConfigError(`${option} names ${path}, which is in neither the base branch nor this PR.`, {
    code: 'file-missing',
    hint: `Correct ${option}; paths are relative to the repository's root.`,
  });
}

/** Runs a seed or baseline command of base's version of the project. @throws SuiteError when it fails. */
export async function runSetup(
  context: CheckContext,
  { what, command, server, database }: { what: string; command: string; server: Server; database: string },
): Promise<void> {
  const address = server.app(database);
  const { env } = commandEnv({ parent: context.env, given: databaseEnv(address) });
  const result = await runCommand({
    command,
    cwd: await context.worktrees.dir('old'),
    env,
    timeoutMs: 600_000,
    signal: context.signal,
    secrets: [address.password],
  });
  if (result.exitCode === 0) return;
  const said = redact(cleanText(tailOf(result.output.trimEnd(), 1_000)), [address.password]);
  // What a seed prints may be of its rows, and reports have more readers; what the shell says is not.
  const isShown = what !== 'database.seed' || result.exitCode === 126 || result.exitCode === 127;
  const end = `${what}: \`${command}\` ended with ${result.exitCode ?? result.signal}`;
  throw new SuiteError(isShown ? `${end}: ${said}` : `${end}; what it printed is left out, it may be of rows`, {
    code: 'setup-fails',
    hint: `Run it by hand against an empty database with DATABASE_URL set, and mend ${what}.`,
  });
}
