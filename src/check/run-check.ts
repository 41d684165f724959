import { createHash } from 'node:crypto';
import { loadConfig } from '../config/load.ts';
import { loadBaseline } from '../database/baseline.ts';
import { UsageError } from '../errors.ts';
import { openRepository } from '../git/repository.ts';
import type { TemplatesInput } from '../rehearsal/templates.ts';
import type { CheckResult } from '../report/report.ts';
import { check } from './check.ts';
import { configure } from './configure.ts';
import type { CheckContext, CheckProgress } from './context.ts';
import { createDatabases } from './databases.ts';
import { findSnapshot, inItsTimeZone } from './production.ts';
import { unjudged } from './unjudged.ts';
import { unlessStopped } from './unless-stopped.ts';
import { runSetup, textOf } from './user-rows.ts';
import { createWorktrees } from './worktrees.ts';

export interface RunCheckInput {
  /** A directory of the repository, or a bare repository. */
  dir: string;
  base?: string;
  head?: string;
  /** A configuration that replaces the repository's own. */
  config?: { text: string; file: string };
  /** Production's statistics, in place of the repository's. */
  snapshot?: { text: string; file: string };
  cacheDir: string;
  env: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
  /** `YYYY-MM-DD`: the day by which waivers are judged. */
  today: string;
  progress: CheckProgress;
}

/**
 * `lockstep check`: from a repository to a result. What could not be judged comes back as verdict `error` with its
 * reason and next step. @throws UsageError when the repository, a ref or the configuration cannot be used.
 */
export async function runCheck(input: RunCheckInput): Promise<CheckResult> {
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
  const config = inItsTimeZone(configured.config, production?.snapshot);
  const { env, signal, today } = input;
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
    ...(production && { production: production.snapshot }),
  };
  const baseline = await baselineOf(partial);
  await using databases = createDatabases({
    config,
    cacheDir: input.cacheDir,
    progress: (line) => progress.update(line),
    ...(baseline && { baseline }),
  });
  try {
    return await unlessStopped(check({ ...partial, databases }), { databases, signal });
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown;
    return unjudged(thrown, { scope, assumptions });
  }
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
