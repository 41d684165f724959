import { createHash } from 'node:crypto';
import { detectBetween } from '../migrations/detect.ts';
import type { SourceChange } from '../migrations/migration.ts';
import { loadParser } from '../sql/postgres/parser.ts';
import type { CheckContext } from './context.ts';
import { driverOf } from './driver-of.ts';
import { unlessStopped } from './unless-stopped.ts';
import { type RunCheckInput, withContext } from './with-context.ts';

export interface WarmCache {
  /** Names what is in the cache now: equal digests, equal contents. */
  digest: string;
  /** The sources whose schema was built. */
  sources: string[];
}

/**
 * Puts into the cache what checks of changes to `head` begin with: the server, and each source's schema as it is on
 * `head`. Nothing is judged. @throws LockstepError where the history of a source cannot be replayed
 */
export function warmCache(input: Omit<RunCheckInput, 'base'>): Promise<WarmCache> {
  const head = input.head ?? 'HEAD';
  return withContext({ ...input, base: head, head }, (context) =>
    unlessStopped(warm(context), { databases: context.databases, signal: context.signal }),
  );
}

async function warm(context: CheckContext): Promise<WarmCache> {
  const { repo, scope, config, progress } = context;
  await loadParser();
  const detected = await detectBetween(await repo.emptyTree(), await repo.tree(scope.head.sha), config.sources);
  const histories = detected.changed.filter(({ source }) => source.skipped === undefined).map(asBase);
  const drivers = histories.map((change) => ({ change, driver: driverOf(context, change) }));
  progress.stage('database');
  const { server, templates } = await context.databases.open(drivers.flatMap(({ driver }) => driver.baseKeys));
  for (const { change, driver } of drivers) {
    progress.stage(`build ${change.source.path}`);
    await templates.base(driver);
  }
  const keys = [config.database, server.facts.version, ...drivers.map(({ driver }) => driver.baseKeys.at(-1) ?? '')];
  return {
    digest: createHash('sha256').update(JSON.stringify(keys)).digest('hex').slice(0, 16),
    sources: histories.map(({ source }) => source.path),
  };
}

/** What is all new to nobody's database, as all there is on base. */
function asBase(change: SourceChange): SourceChange {
  return { ...change, base: change.head, changes: [], pending: [], problems: [] };
}
