import type { SourceChange } from '../migrations/migration.ts';
import { commandDriver } from '../rehearsal/command-driver.ts';
import type { MigrationDriver } from '../rehearsal/driver.ts';
import { nativeDriver } from '../rehearsal/native-driver.ts';
import type { CheckContext } from './context.ts';

/** SQL-file tools are run natively, everything else by the project's own command. */
export function driverOf(context: CheckContext, change: SourceChange): MigrationDriver {
  const { command, path } = change.source;
  if (change.source.tool !== 'command' || command === undefined) return nativeDriver(change);
  const config = context.config.sources.find((source) => source.command === command);
  const defaults = { env: {}, timeout: 600 };
  return commandDriver({
    config: { ...defaults, ...config, command },
    source: path,
    worktree: (app) => context.worktrees.dir(app),
    trees: { old: context.scope.base.sha, new: context.scope.merged.tree },
    env: context.env,
    signal: context.signal,
    onLine: (line) => context.progress.update(line),
  });
}
