import type { Server } from '../database/database.ts';
import type { Trace } from '../trace/trace.ts';
import { startTracedEndpoint } from '../trace/traced-endpoint.ts';
import type { TraceWatcher } from '../trace/watcher.ts';
import type { DriveFailure, MigrationDriver } from './driver.ts';
import { assertJudgeable } from './judgeable.ts';
import type { ProbeReport } from './probes/run-probed.ts';

export interface TracedRun {
  database: string;
  trace: Trace;
  failure?: DriveFailure;
  /** What was tried beside it, where it was. */
  probed?: ProbeReport;
}

export interface TracedRunOptions {
  /** Default `up`. */
  direction?: 'up' | 'down';
  watcher?: TraceWatcher;
}

/**
 * Runs the PR's migrations (or takes them back) on `database` through the traced endpoint.
 * @throws LockstepError when a failure says nothing about the migrations; see {@link assertJudgeable}
 */
export async function runTraced(
  server: Server,
  driver: MigrationDriver,
  database: string,
  { direction = 'up', watcher }: TracedRunOptions = {},
): Promise<TracedRun> {
  await using endpoint = await startTracedEndpoint({
    upstream: server.app(database),
    admin: server.admin(database),
    ...(watcher && { watcher }),
  });
  const mark = (label: string, at?: { path: string; line: number }): void => endpoint.mark({ label, ...at });
  const failure = await driver[direction]?.(endpoint.address, mark);
  const run = { database, trace: endpoint.trace(), ...(failure && { failure }) };
  await assertJudgeable(run, { server, driver, direction });
  return run;
}
