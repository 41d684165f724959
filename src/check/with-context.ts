import { createHash } from 'node:crypto';
import { loadConfig } from '../config/load.ts';
import { loadBaseline } from '../database/baseline.ts';
import { openRepository } from '../git/repository.ts';
import type { TemplatesInput } from '../rehearsal/templates.ts';
import { configure } from './configure.ts';
import type { CheckContext, CheckOptions, Surroundings } from './context.ts';
import { createDatabases } from './databases.ts';
import { configFor } from './part.ts';
import { findSnapshot, inItsTimeZone } from './production.ts';
import { runSetup, textOf } from './user-rows.ts';
import { createWorktrees } from './worktrees.ts';

export interface RunCheckInput extends Surroundings, CheckOptions {
  /** A directory of the repository, or a bare repository. */
  dir: string;
  base?: string;
  head?: string;
  /** A configuration that replaces the repository's own. */
  config?: { text: string; file: string };
  /** Production's statistics, in place of the repository's. */
  snapshot?: { text: string; file: string };
  cacheDir: string;
}

/** Opens all that a check needs, and closes it afterwards. @throws UsageError when the repository, a ref or the configuration cannot be used. */
export async function withContext<T>(input: RunCheckInput, use: (context: CheckContext) => Promise<T>): Promise<T> {
  const { progress } = input;
  progress.stage('scope');
  await using repo = await openRepository(input.dir);
  const scope = await repo.scope({ base: input.base, head: input.head });
  const [base, head] = [await repo.tree(scope.base.sha), await repo.tree(scope.merged.tree)];
  const configured =
    input.config === undefined
      ? await configure(base, head)
      : { config: loadConfig(input.config.text, input.config.file), assumptions: [] };
  await using worktrees = createWorktrees(repo, scope);
  const production = await findSnapshot({
    config: configured.config,
    base,
    head,
    today: input.today,
    ...(input.snapshot && { given: input.snapshot }),
  });
  const { env, signal, today, accepted, expands, part } = input;
  const whole = inItsTimeZone(configured.config, production?.snapshot);
  const config = part === undefined ? whole : configFor(part, whole);
  const assumptions = [...(scope.assumptions ?? []), ...configured.assumptions, ...(production?.assumptions ?? [])];
  const partial = {
    repo,
    scope,
    config,
    assumptions,
    worktrees,
    env,
    signal,
    today,
    progress,
    ...(accepted && { accepted }),
    ...(expands && { expands }),
    ...(part && { part }),
    // What production's size makes of it is the rehearsal's to tell.
    ...(production && part?.kind !== 'cells' && { production: production.snapshot }),
  };
  const baseline = await baselineOf(partial);
  await using databases = createDatabases({
    config,
    cacheDir: input.cacheDir,
    progress: (line) => progress.update(line),
    ...(baseline && { baseline }),
  });
  return await use({ ...partial, databases });
}

type Partial = Omit<CheckContext, 'databases'>;

/** The starting schema of histories that do not start from empty. */
async function baselineOf(context: Partial): Promise<TemplatesInput['baseline']> {
  const { baseline } = context.config.database;
  if (baseline === undefined) return undefined;
  const withDatabases = {
    ...context,
    databases: {
      open: () => Promise.reject(new Error('not open')),
      died: new Promise<never>(() => undefined),
      [Symbol.asyncDispose]: async () => undefined,
    },
  };
  if (typeof baseline === 'object' && 'command' in baseline) {
    const { command } = baseline;
    const digest = createHash('sha256').update(`${context.scope.base.sha}\n${command}`).digest('hex');
    return {
      digest,
      async load(database, server) {
        await runSetup(withDatabases, { what: 'database.baseline', command, server, database });
        return [];
      },
    };
  }
  const file = typeof baseline === 'string' ? baseline : baseline.file;
  const sql = await textOf(withDatabases, file, 'database.baseline');
  return {
    digest: createHash('sha256').update(sql).digest('hex'),
    load: (database, server) => loadBaseline({ sql, path: file, address: server.app(database) }),
  };
}
